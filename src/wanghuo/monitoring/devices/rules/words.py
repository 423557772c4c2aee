"""The room's words: capabilities, kinds of fact, states of a command."""

from collections.abc import Mapping
from types import MappingProxyType

from wanghuo.kernel.messages import Action
from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

DEVICE_READ = capabilities.declare("device.read", "查看装置")
DEVICE_CLAIM = capabilities.declare("device.claim", "认领装置")
DEVICE_MANAGE = capabilities.declare("device.manage", "管理装置")
DEVICE_COMMAND = capabilities.declare("device.command", "向装置下发命令")
DEVICE_CLASS = capabilities.declare("device.classify", "管理产品类别")

DEVICE_CLAIMED = fact_kinds.declare("device.claimed", "认领装置")
DEVICE_RELEASED = fact_kinds.declare("device.released", "撤销认领")
DEVICE_CHANGED = fact_kinds.declare("device.changed", "变更装置")
DEVICE_COMMANDED = fact_kinds.declare("device.commanded", "下发命令")
DEVICE_SILENCED = fact_kinds.declare("device.silenced", "装置离线")
DEVICE_RETURNED = fact_kinds.declare("device.returned", "装置恢复上报")
DEVICE_ANSWERED = fact_kinds.declare("device.answered", "命令有结果")
PRODUCT_CLASS_ENTERED = fact_kinds.declare("product_class.entered", "登记产品类别")
PRODUCT_CLASS_CHANGED = fact_kinds.declare("product_class.changed", "变更产品类别")
UPSTREAM_CUT = fact_kinds.declare("upstream.cut", "上游中断")
UPSTREAM_RESTORED = fact_kinds.declare("upstream.restored", "上游恢复")
PLACE_EQUIPPED = fact_kinds.declare("place.equipped", "接入装置")
PLACE_UNEQUIPPED = fact_kinds.declare("place.unequipped", "不再接入装置")
SEGMENT_SEALED = fact_kinds.declare("segment.sealed", "封存日志段")
SEGMENT_PURGED = fact_kinds.declare("segment.purged", "清除日志段")


class Connectivity(Term):
    """Whether a device reports as its class should (在线状态)."""

    UNHEARD = "unheard", "从未上报"
    ONLINE = "online", "在线"
    LATE = "late", "迟报"
    SUSPECTED = "suspected", "疑似离线"
    OFFLINE = "offline", "离线"
    CUT_OFF = "cut_off", "上游中断"
    """Nothing comes from all that lies before it: of itself nothing is known."""


class CommandState(Term):
    """How far a command has come (命令状态)."""

    QUEUED = "queued", "等待网关"
    DELIVERED = "delivered", "已交网关"
    EXECUTED = "executed", "已执行"
    EXPIRED = "expired", "已过期"
    FAILED = "failed", "失败"


class CommandEvent(Term):
    """What can happen to a command (命令经过)."""

    DELIVER = "deliver", "交给网关"
    EXECUTE = "execute", "执行"
    EXPIRE = "expire", "过期"
    FAIL = "fail", "失败"


_ENDS = {
    CommandEvent.EXECUTE: CommandState.EXECUTED,
    CommandEvent.EXPIRE: CommandState.EXPIRED,
    CommandEvent.FAIL: CommandState.FAILED,
}
OPEN = (CommandState.QUEUED, CommandState.DELIVERED)
"""States from which a command still comes to an end."""
# The gateway's answer may overtake the note that it has the command, so that an end is reached from
# "queued" too; an end never changes, whatever is read again.
NEXT_STATE: Mapping[tuple[CommandState, CommandEvent], CommandState] = MappingProxyType(
    {
        (CommandState.QUEUED, CommandEvent.DELIVER): CommandState.DELIVERED,
        **{(state, event): end for state in OPEN for event, end in _ENDS.items()},
    }
)
REPORTED: Mapping[str, CommandEvent] = MappingProxyType(
    {
        "executed": CommandEvent.EXECUTE,
        "expired": CommandEvent.EXPIRE,
        "failed": CommandEvent.FAIL,
        "refused": CommandEvent.FAIL,
    }
)
"""What the gateway writes down of a command: refused is what its protocol cannot say."""

PLAIN = (
    Action.READ_UITD_STATE,
    Action.READ_UITD_VERSION,
    Action.READ_UITD_CONFIGURATION,
    Action.READ_UITD_CLOCK,
    Action.SET_CLOCK,
)
"""Commands that need nothing said with them."""
GIVEN: Mapping[Action, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(PLAIN, ()),
        Action.DUTY_CHECK: ("minutes",),
        Action.READ_STATE: ("system", "system_address"),
    }
)
"""Commands that can be sent by hand, and the numbers that each asks for."""
