"""Which capability shows the table of devices, and so lets it be exported."""

from wanghuo.base.exchange.rules import readable
from wanghuo.monitoring.devices.rules.words import DEVICE_READ


def declare_tables() -> None:
    """Tell the exchange."""
    for name in ("device", "devicecommand"):
        readable(f"devices.{name}", DEVICE_READ)
