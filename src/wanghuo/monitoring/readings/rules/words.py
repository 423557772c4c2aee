"""The room's words: what is measured, and how a value stands to its limits."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

LIMIT_MANAGE = capabilities.declare("limit.manage", "设定限值、办结趋势预警")

SERIES_EXCEEDED = fact_kinds.declare("series.exceeded", "监测值越限")
SERIES_RECOVERED = fact_kinds.declare("series.recovered", "监测值恢复正常")
SERIES_LIMITED = fact_kinds.declare("series.limited", "设定限值")
DRIFT_FOUND = fact_kinds.declare("drift.found", "发现趋势")
DRIFT_SETTLED = fact_kinds.declare("drift.settled", "趋势办结")


class Level(Term):
    """How a measured value stands to its limits (限值状态)."""

    NORMAL = "normal", "正常"
    LOW = "low", "过低"
    HIGH = "high", "过高"


class LimitSource(Term):
    """Whose limits hold for a series (限值来源)."""

    RULE = "rule", "规则默认"
    OWN = "own", "单独设定"
    OFF = "off", "不判断"
    NONE = "none", "无限值"


class DriftState(Term):
    """Which drifts a list shows (趋势清单)."""

    STANDING = "standing", "未办结"
    SETTLED = "settled", "已办结"
    ALL = "all", "全部"


class Quantity(NamedTuple):
    """A quantity in the unit that the house keeps it in."""

    label: str
    unit: str


QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {
        "pressure": Quantity("压力", "kPa"),
        "level": Quantity("液位", "m"),
        "temperature": Quantity("温度", "℃"),
        "residual_current": Quantity("剩余电流", "mA"),
        "current": Quantity("电流", "A"),
        "voltage": Quantity("电压", "V"),
        "power": Quantity("功率", "W"),
        "gas_concentration": Quantity("气体浓度", "%LEL"),
        "flow": Quantity("流量", "L/s"),
        "air_volume": Quantity("风量", "m³/min"),
        "air_speed": Quantity("风速", "m/s"),
        "humidity": Quantity("湿度", "%RH"),
        "tilt": Quantity("倾角", "°"),
        "event_count": Quantity("事件计数", "件"),
        "duration": Quantity("时间", "s"),
        "battery": Quantity("电池电量", "%"),
        "signal": Quantity("信号强度", "dBm"),
    }
)
"""Quantities that the house knows; another keeps its own name and unit."""


def quantity_label(code: str) -> str:
    """Return what a quantity is called; a product's own by its name."""
    known = QUANTITIES.get(code)
    return known.label if known else code
