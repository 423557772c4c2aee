"""The room's words: capabilities, kinds of fact, kinds and states of an alarm, causes."""

from collections.abc import Mapping
from types import MappingProxyType

from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

ALARM_READ = capabilities.declare("alarm.read", "查看报警")
ALARM_HANDLE = capabilities.declare("alarm.handle", "处置报警")
ALARM_RESPOND = capabilities.declare("alarm.respond", "响应报警")

ALARM_OPENED = fact_kinds.declare("alarm.opened", "报警")
PLACE_ALARMED = fact_kinds.declare("place.alarmed", "发生报警")
ALARM_ACKNOWLEDGED = fact_kinds.declare("alarm.acknowledged", "接警")
ALARM_CHECKED = fact_kinds.declare("alarm.checked", "开始核实")
ALARM_CONFIRMED = fact_kinds.declare("alarm.confirmed", "核实为真实")
ALARM_DISMISSED = fact_kinds.declare("alarm.dismissed", "核实为不真实")
ALARM_TRANSFERRED = fact_kinds.declare("alarm.transferred", "移交处置")
ALARM_CLOSED = fact_kinds.declare("alarm.closed", "报警办结")
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


class Queue(Term):
    """Which alarms a list shows (报警清单)."""

    WAITING = "waiting", "待处置"
    RINGING = "ringing", "可能有火"
    REAL = "real", "真实"
    FALSE = "false", "误报"
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
