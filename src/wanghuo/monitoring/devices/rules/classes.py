"""What is expected of a class of devices, and which numbers make sense; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple, Protocol, TypeVar

from wanghuo.gateway.protocols import PROTOCOLS
from wanghuo.kernel.errors import Words
from wanghuo.kernel.terms import Term
from wanghuo.monitoring.devices.rules.errors import ProductClassRefused

SHORTEST_SECONDS, LONGEST = 5, timedelta(days=60)
"""A class is offline after two months of silence at most: outages are remembered so long."""


class DeviceKind(Term):
    """What a device is (装置种类)."""

    UITD = "uitd", "用户信息传输装置"
    SMOKE = "smoke", "感烟探测器"
    HEAT = "heat", "感温探测器"
    GAS = "gas", "可燃气体探测器"
    PRESSURE = "pressure", "水压监测"
    LEVEL = "level", "液位监测"
    HYDRANT = "hydrant", "消火栓监测"
    VALVE = "valve", "阀门监测"
    FIRE_DOOR = "fire_door", "防火门监测"
    ELECTRICAL = "electrical", "电气火灾监测"
    EV_CHARGING = "ev_charging", "电动自行车充电监测"
    OTHER = "other", "其他"


class Expected(NamedTuple):
    """How often devices of a class report, and after how many missed reports they are what."""

    interval: timedelta
    late: int
    suspected: int
    offline: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassTerms:
    """All that a person says of a class."""

    name: str
    kind: DeviceKind
    interval_seconds: int
    late_after: int
    suspected_after: int
    offline_after: int
    is_mains: bool = False
    protocol: str = ""
    dialect: str = ""


def check_class(terms: ClassTerms) -> None:
    """Refuse numbers by which no device could be judged."""
    if not terms.name.strip():
        raise ProductClassRefused(problem="请填写名称。")
    if terms.interval_seconds < SHORTEST_SECONDS:
        raise ProductClassRefused(problem="上报间隔不能短于 5 秒。")
    if not 1 <= terms.late_after < terms.suspected_after < terms.offline_after:
        raise ProductClassRefused(problem="漏报次数应依次增大：迟报、疑似离线、离线。")
    if timedelta(seconds=terms.interval_seconds) * terms.offline_after > LONGEST:
        raise ProductClassRefused(problem="判为离线的时间不能超过 60 天，请减小间隔或漏报次数。")
    if terms.protocol and terms.protocol not in PROTOCOLS:
        known = "、".join(PROTOCOLS)
        raise ProductClassRefused(problem=Words("没有这个协议，可用的有：{known}。", known=known))
    if terms.dialect and not terms.protocol:
        raise ProductClassRefused(problem="填了默认方言，请同时填默认协议。")


class Defaulting(Protocol):
    """A class with what it is the default of."""

    protocol: str
    dialect: str


D = TypeVar("D", bound=Defaulting)


def default_class(classes: Iterable[D], protocol: str, dialect: str) -> D | None:
    """Return the class of a protocol's dialect, else of the protocol; None where nothing says."""
    of_protocol = [one for one in classes if one.protocol == protocol]
    of_dialect = [one for one in of_protocol if one.dialect == dialect and dialect]
    of_any = [one for one in of_protocol if not one.dialect]
    return next(iter(of_dialect + of_any), None)
