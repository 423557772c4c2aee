"""The room's words: capabilities, kinds of fact, tickets and duty checks with their states."""

from collections.abc import Mapping
from types import MappingProxyType

from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

TICKET_READ = capabilities.declare("ticket.read", "查看故障单与查岗")
TICKET_HANDLE = capabilities.declare("ticket.handle", "处置故障单")
DUTY_CHECK_SEND = capabilities.declare("duty_check.send", "发起集中查岗")

TICKET_OPENED = fact_kinds.declare("ticket.opened", "登记故障单")
TICKET_RECURRED = fact_kinds.declare("ticket.recurred", "故障再次发生")
TICKET_RECOVERED = fact_kinds.declare("ticket.recovered", "装置已恢复上报")
TICKET_ACCEPTED = fact_kinds.declare("ticket.accepted", "维护机构接单")
TICKET_REPAIRED = fact_kinds.declare("ticket.repaired", "报修好")
TICKET_RETURNED = fact_kinds.declare("ticket.returned", "核验不合格，退回重修")
TICKET_CLOSED = fact_kinds.declare("ticket.closed", "故障单办结")
TICKET_CANCELLED = fact_kinds.declare("ticket.cancelled", "撤销故障单")
DEVICE_TICKETED = fact_kinds.declare("device.ticketed", "装置的故障单")
DRIVE_STARTED = fact_kinds.declare("duty_drive.started", "发起集中查岗")
CHECK_PASSED = fact_kinds.declare("duty_check.passed", "查岗已应答")
CHECK_MISSED = fact_kinds.declare("duty_check.missed", "查岗未按时应答")
CHECK_LOST = fact_kinds.declare("duty_check.undelivered", "查岗未送达")


class FaultReason(Term):
    """Why a device has to be seen to (故障单事由)."""

    FAULT = "fault", "故障信号"
    OFFLINE = "offline", "离线"
    BATTERY = "battery", "电源、电池"
    FALSE_ALARMS = "false_alarms", "误报"
    DUTY_CHECK = "duty_check", "查岗多次未应答"
    PERSON = "person", "人工发现"


class TicketState(Term):
    """How far a ticket has come (故障单状态)."""

    OPENED = "opened", "待接单"
    ACCEPTED = "accepted", "维修中"
    REPAIRED = "repaired", "待核验"
    RETURNED = "returned", "退回重修"
    CLOSED = "closed", "已办结"
    CANCELLED = "cancelled", "已撤销"


class TicketAction(Term):
    """What can be done about a ticket (故障单操作)."""

    ACCEPT = "accept", "维护机构已接单"
    REPAIR = "repair", "报修好"
    CLOSE = "close", "核验合格，办结"
    RETURN = "return", "核验不合格，退回重修"
    SETTLE = "settle", "装置已恢复，办结"
    CANCEL = "cancel", "撤销"


_S, _A = TicketState, TicketAction
OWED = (_S.OPENED, _S.ACCEPTED, _S.RETURNED)
"""States in which the firm still owes its work: what passes its day now is overdue."""
STANDING = (*OWED, _S.REPAIRED)
"""States in which the same trouble again is the same ticket."""
NEXT_STATE: Mapping[tuple[TicketState, TicketAction], TicketState] = MappingProxyType(
    {
        (_S.OPENED, _A.ACCEPT): _S.ACCEPTED,
        **{
            (state, _A.REPAIR): _S.REPAIRED for state in OWED
        },  # mended before anybody wrote it down
        (_S.REPAIRED, _A.CLOSE): _S.CLOSED,
        (_S.REPAIRED, _A.RETURN): _S.RETURNED,
        **{(state, _A.SETTLE): _S.CLOSED for state in OWED},
        **{(state, _A.CANCEL): _S.CANCELLED for state in STANDING},
    }
)
TOLD: Mapping[TicketAction, str] = MappingProxyType(
    {
        _A.ACCEPT: TICKET_ACCEPTED,
        _A.REPAIR: TICKET_REPAIRED,
        _A.CLOSE: TICKET_CLOSED,
        _A.RETURN: TICKET_RETURNED,
        _A.SETTLE: TICKET_CLOSED,
        _A.CANCEL: TICKET_CANCELLED,
    }
)
"""The kind of fact that each step leaves."""


class TicketView(Term):
    """Which tickets a list shows (故障单清单)."""

    STANDING = "standing", "未办结"
    OVERDUE = "overdue", "已逾期"
    DUE = "due", "即将到期"
    REPAIRED = "repaired", "待核验"
    RECOVERED = "recovered", "已恢复待办结"
    MINE = "mine", "本单位经办"
    ALL = "all", "全部"


class CheckState(Term):
    """What became of a duty check (查岗结果)."""

    ASKED = "asked", "等待应答"
    PASSED = "passed", "已应答"
    MISSED = "missed", "未按时应答"
    LOST = "lost", "未送达"
    """The device never took it: that says nothing of whoever is on duty."""


class CheckEvent(Term):
    """What can happen to a duty check (查岗经过)."""

    ANSWER = "answer", "应答"
    PASS_BY = "pass_by", "超过时限"
    LOSE = "lose", "未能送达"


_C, _E = CheckState, CheckEvent
# An answer that was received in time may be carried in late: the time of receipt decides.
NEXT_RESULT: Mapping[tuple[CheckState, CheckEvent], CheckState] = MappingProxyType(
    {
        (_C.ASKED, _E.PASS_BY): _C.MISSED,
        (_C.ASKED, _E.LOSE): _C.LOST,
        **{(state, _E.ANSWER): _C.PASSED for state in (_C.ASKED, _C.MISSED, _C.LOST)},
    }
)


LABELS = {"firm": "未指定维护机构", "place": "未绑定场所"}
"""What belongs to nobody is called so."""


class Grouping(Term):
    """By what a rate is told (统计口径)."""

    FIRM = "firm", "维护机构"
    PLACE = "place", "场所"
    AREA = "area", "区划"
