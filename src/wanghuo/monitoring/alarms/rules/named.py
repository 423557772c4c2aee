"""What a reading cries out that has nothing but a name; pure.

Vendors name as they like. A name is held to be harmless only where every word of it is known to
be; whatever else looks like an alarm may be a fire.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from wanghuo.monitoring.alarms.rules.words import AlarmKind

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[\u4e00-\u9fff]+")
FILLING = frozenset(
    {"alarm", "alarms", "alert", "alerts", "state", "status", "flag", "is", "data", "device",
     "service", "event", "报警", "告警", "状态"}
)  # fmt: skip
"""Words that say that it is one, not of what."""
FIRES = frozenset(
    {"fire", "smoke", "flame", "火警", "火灾", "烟雾", "火灾报警", "烟雾报警", "火警报警"}
)
CALLS = frozenset({"sos", "manual", "手报", "手动报警"})
HARMLESS: Mapping[str, AlarmKind] = MappingProxyType(
    {
        **dict.fromkeys(
            ("battery", "batt", "low", "voltage", "undervoltage", "power", "mains", "outage",
             "电池", "电量", "低电量", "低电", "低电报警", "低电量报警", "电池报警", "断电报警"),
            AlarmKind.POWER,
        ),
        **dict.fromkeys(
            ("fault", "faults", "failure", "malfunction", "sensor", "hardware", "communication",
             "offline", "故障", "故障报警", "传感器故障"),
            AlarmKind.FAULT,
        ),
        **dict.fromkeys(
            ("tamper", "tilt", "tilted", "knock", "knocked", "dismantle", "disassembly", "cover",
             "防拆", "拆除", "倾斜", "撞击", "防拆报警", "拆除报警", "倾斜报警", "撞击报警"),
            AlarmKind.SUPERVISION,
        ),
        **dict.fromkeys(
            ("pressure", "water", "level", "limit", "humidity", "水压", "水位", "液位", "压力",
             "水压报警", "水位报警", "液位报警", "压力报警"),
            AlarmKind.LIMIT,
        ),
    }
)  # fmt: skip
"""Words of what is no fire; "low" alone is a battery's, beside another word it is that one's.

Temperature, gas, current and electricity are not among them: they may be where a fire begins.
"""


def kind_of(name: str) -> AlarmKind:
    """Return what a reading of this name cries out when it is true."""
    words = {word.lower() for word in WORD.findall(name)} - FILLING
    if words & FIRES:
        return AlarmKind.FIRE
    if words & CALLS:
        return AlarmKind.MANUAL
    kinds = {HARMLESS.get(word, AlarmKind.OTHER) for word in words}
    if not kinds or AlarmKind.OTHER in kinds:
        return AlarmKind.OTHER
    return next(kind for kind in MILDEST if kind in kinds)


MILDEST = (AlarmKind.FAULT, AlarmKind.SUPERVISION, AlarmKind.LIMIT, AlarmKind.POWER)
"""Where a name has words of several kinds, which is told: "low" of a pressure is its limit."""
