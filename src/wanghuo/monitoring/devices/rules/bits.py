"""The state bits that a device tells of itself; pure. 依据 GB/T 26875.3-2011 图13。"""

from wanghuo.gateway.protocols.codec import Told

MAIN_POWER_FAULT = "main_power_fault"
"""The device itself runs on its battery. 依据 GB/T 26875.3-2011 图13。"""


def bits_of(told: Told | None) -> list[str] | None:
    """Return the codes of what a message tells of the device itself; None where it tells nothing.

    Of a 用户信息传输装置 it is type 21, of a 铭控 terminal its alarm bits; states of the points
    behind it are the alarms' business.
    """
    if told is None:
        return None
    if "alarms" in told:
        return list(told["alarms"])
    own = [one for one in told.get("objects", ()) if "state" in one and "system" not in one]
    return list(own[-1]["state"]) if own else None
