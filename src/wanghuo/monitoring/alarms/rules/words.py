"""The room's words: capabilities, kinds of fact, kinds and states of an alarm, causes."""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType

from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

ALARM_READ = capabilities.declare("alarm.read", "查看报警")
ALARM_HANDLE = capabilities.declare("alarm.handle", "处置报警")
ALARM_SHIELD = capabilities.declare("alarm.shield", "屏蔽报警")
ALARM_OVERSEE = capabilities.declare("alarm.oversee", "督办未接报警")
ALARM_RESPOND = capabilities.declare("alarm.respond", "响应报警")

ALARM_OPENED = fact_kinds.declare("alarm.opened", "报警")
PLACE_ALARMED = fact_kinds.declare("place.alarmed", "发生报警")
ALARM_ACKNOWLEDGED = fact_kinds.declare("alarm.acknowledged", "接警")
ALARM_CHECKED = fact_kinds.declare("alarm.checked", "开始核实")
ALARM_CONFIRMED = fact_kinds.declare("alarm.confirmed", "核实为真实")
ALARM_DISMISSED = fact_kinds.declare("alarm.dismissed", "核实为不真实")
ALARM_TRANSFERRED = fact_kinds.declare("alarm.transferred", "移交处置")
ALARM_CLOSED = fact_kinds.declare("alarm.closed", "报警办结")
ALARM_GROUPED = fact_kinds.declare("alarm.grouped", "并入确认火警")
ALARM_SURFACED = fact_kinds.declare("alarm.surfaced", "屏蔽结束仍在报警")
ALARM_ESCALATED = fact_kinds.declare("alarm.escalated", "逐级上报")
FIRE_INDICATED = fact_kinds.declare("fire.indicated", "多点报警，确认火警")
FIRE_ENDED = fact_kinds.declare("fire.ended", "确认火警处置结束")
SHIELD_OPENED = fact_kinds.declare("shield.opened", "设置屏蔽")
SHIELD_SHORTENED = fact_kinds.declare("shield.shortened", "缩短屏蔽")
SHIELD_LIFTED = fact_kinds.declare("shield.lifted", "解除屏蔽")
DEVICE_SHIELDED = fact_kinds.declare("device.shielded", "装置报警被屏蔽")
PLACE_SHIELDED = fact_kinds.declare("place.shielded", "场所报警被屏蔽")
BUILDING_SHIELDED = fact_kinds.declare("building.shielded", "建筑报警被屏蔽")
DEVICE_UNSHIELDED = fact_kinds.declare("device.unshielded", "装置报警解除屏蔽")
PLACE_UNSHIELDED = fact_kinds.declare("place.unshielded", "场所报警解除屏蔽")
BUILDING_UNSHIELDED = fact_kinds.declare("building.unshielded", "建筑报警解除屏蔽")
ALARM_RESPONDED = fact_kinds.declare("alarm.responded", "响应报警")


class AlarmKind(Term):
    """What was cried out (报警类别)."""

    FIRE = "fire", "火警"
    MANUAL = "manual", "手动报警"
    OTHER = "other", "其他报警"
    LINKAGE = "linkage", "联动启动"
    POWER = "power", "电源故障"
    FAULT = "fault", "故障"
    SUPERVISION = "supervision", "监管"
    LIMIT = "limit", "越限"
    TREND = "trend", "趋势预警"


RINGING = (AlarmKind.FIRE, AlarmKind.MANUAL, AlarmKind.OTHER)
"""Kinds that may be a fire: they stand on top of the queue."""


class Rank(IntEnum):
    """How far up an alarm stands at the desk."""

    CONFIRMED = 0
    RINGING = 1
    WAITING = 2
    SHIELDED = 3
    REST = 4


class ShieldSort(Term):
    """Why cries are let not ring (屏蔽种类)."""

    SHIELD = "shield", "屏蔽"
    MAINTENANCE = "maintenance", "维保"


class ShieldSpan(Term):
    """How a shield lies in time (屏蔽状态)."""

    RUNNING = "running", "屏蔽中"
    COMING = "coming", "未开始"
    OVER = "over", "已结束"


class Ladder(Term):
    """What nobody did in time (上报缘由)."""

    UNANSWERED = "unanswered", "无人接警"
    UNVERIFIED = "unverified", "接警后未核实"


class AlarmState(Term):
    """How far an alarm has come (报警状态)."""

    OPENED = "opened", "待接警"
    ACKNOWLEDGED = "acknowledged", "已接警"
    VERIFYING = "verifying", "核实中"
    REAL = "real", "真实"
    FALSE = "false", "误报"
    TEST = "test", "测试"
    FAULT = "fault", "设备故障"
    HANDED_OVER = "handed_over", "已移交"
    CLOSED = "closed", "已办结"


class AlarmAction(Term):
    """What can be done about an alarm (报警操作)."""

    ACKNOWLEDGE = "acknowledge", "接警"
    VERIFY = "verify", "开始核实"
    CONFIRM = "confirm", "核实为真实"
    CALL_FALSE = "call_false", "核实为误报"
    CALL_TEST = "call_test", "核实为测试"
    CALL_FAULT = "call_fault", "核实为设备故障"
    HAND_OVER = "hand_over", "移交"
    CLOSE = "close", "办结"


class Cause(Term):
    """Why there was a false alarm (误报原因)."""

    COOKING = "cooking", "炊事油烟"
    DUST = "dust", "灰尘、水汽"
    SMOKING = "smoking", "吸烟"
    WORKS = "works", "施工、动火"
    AGING = "aging", "探测器老化、故障"
    PERSON = "person", "人为误触"
    UNKNOWN = "unknown", "原因不明"


class Verdict(Term):
    """What an alarm was found to be (核实结果)."""

    REAL = "real", "真实"
    FALSE = "false", "误报"
    TEST = "test", "测试"
    FAULT = "fault", "设备故障"


class Dimension(Term):
    """By what false alarms are counted (统计口径)."""

    CAUSE = "cause", "误报原因"
    DEVICE = "device", "装置"
    POINT = "point", "点位"
    PLACE = "place", "场所"
    FIRM = "firm", "维护机构"
    AREA = "area", "区划"
    MONTH = "month", "月份"
    CHASED = "chased", "追查"


class Queue(Term):
    """Which alarms a list shows (报警清单)."""

    WAITING = "waiting", "待处置"
    RINGING = "ringing", "可能有火"
    REAL = "real", "真实"
    FALSE = "false", "误报"
    SHIELDED = "shielded", "屏蔽中"
    ALL = "all", "全部"


_S, _A = AlarmState, AlarmAction
_ANSWERED = (_S.ACKNOWLEDGED, _S.VERIFYING)
_JUDGED = {
    _A.CONFIRM: _S.REAL,
    _A.CALL_FALSE: _S.FALSE,
    _A.CALL_TEST: _S.TEST,
    _A.CALL_FAULT: _S.FAULT,
}
NEXT_STATE: Mapping[tuple[AlarmState, AlarmAction], AlarmState] = MappingProxyType(
    {
        (_S.OPENED, _A.ACKNOWLEDGE): _S.ACKNOWLEDGED,
        (_S.OPENED, _A.VERIFY): _S.VERIFYING,  # who rings the place up at once has answered too
        (_S.ACKNOWLEDGED, _A.VERIFY): _S.VERIFYING,
        **{(state, action): end for state in _ANSWERED for action, end in _JUDGED.items()},
        (_S.REAL, _A.HAND_OVER): _S.HANDED_OVER,
        **{(state, _A.CLOSE): _S.CLOSED for state in (_S.HANDED_OVER, _S.FALSE, _S.TEST, _S.FAULT)},
    }
)
STANDING = (_S.OPENED, _S.ACKNOWLEDGED, _S.VERIFYING, _S.REAL, _S.HANDED_OVER)
"""States in which the same point crying out again is the same alarm.

Once it was judged to be no fire the next cry is a new alarm: nobody may miss the real one after.
"""
WAITING = (_S.OPENED, _S.ACKNOWLEDGED, _S.VERIFYING, _S.REAL)
"""States in which somebody at the desk has something to do."""
TOLD: Mapping[AlarmAction, str] = MappingProxyType(
    {
        _A.ACKNOWLEDGE: ALARM_ACKNOWLEDGED,
        _A.VERIFY: ALARM_CHECKED,
        _A.CONFIRM: ALARM_CONFIRMED,
        _A.CALL_FALSE: ALARM_DISMISSED,
        _A.CALL_TEST: ALARM_DISMISSED,
        _A.CALL_FAULT: ALARM_DISMISSED,
        _A.HAND_OVER: ALARM_TRANSFERRED,
        _A.CLOSE: ALARM_CLOSED,
    }
)
"""The kind of fact that each step leaves."""
VERDICTS: Mapping[AlarmAction, Verdict] = MappingProxyType(
    {
        _A.CONFIRM: Verdict.REAL,
        _A.CALL_FALSE: Verdict.FALSE,
        _A.CALL_TEST: Verdict.TEST,
        _A.CALL_FAULT: Verdict.FAULT,
    }
)
"""What each step that judges finds; it outlives the state."""
