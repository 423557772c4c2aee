"""What kinds of notice there are, by which ways they go out, and how long a line is."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from uuid import UUID

from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.outgoing.rules import FINAL, MOST_ATTEMPTS, Trouble
from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

TITLE_LENGTH = 200
LONGEST_ADDRESS = 254

CHANNEL_MANAGE = capabilities.declare("channel.manage", "管理外发通道", holders=("system",))

DELIVERY_RETRIED = fact_kinds.declare("delivery.retried", "重试外发")
CHANNEL_TESTED = fact_kinds.declare("channel.tested", "测试外发通道")
PREFERENCE_CHANGED = fact_kinds.declare("preference.changed", "修改通知偏好")


class NoticeKind(Term):
    """Why a person is told (通知类别)."""

    ASSIGNED = "assigned", "新任务"
    RETURNED = "returned", "被退回"
    SUBMITTED = "submitted", "待确认"
    COMPLETED = "completed", "已办结"
    WARNED = "warned", "临期提醒"
    OVERDUE = "overdue", "逾期提醒"
    ESCALATED = "escalated", "逾期升级"
    SYSTEM = "system", "系统提醒"


class Adapter(Term):
    """By which way a notice leaves the house (外发方式)."""

    WEBHOOK = "webhook", "网络回调"
    SMTP = "smtp", "电子邮件"


class DeliveryState(Term):
    """How far one notice has come by one way (投递状态)."""

    QUEUED = "queued", "待发送"
    RETRYING = "retrying", "待重试"
    SENT = "sent", "已送达"
    FAILED = "failed", "发送失败"


WAITING = (DeliveryState.QUEUED, DeliveryState.RETRYING)


class AdapterOff(BadInput):
    """The way out is closed (外发通道未启用)."""

    code = "adapter_off"
    status = 409
    sentence = "“{adapter}”通道没有启用，请先由运维人员在设置中填写地址。"


class DeliveryNotFailed(BadInput):
    """Only what has failed for good is tried again by hand (投递未失败)."""

    code = "delivery_not_failed"
    status = 409
    sentence = "该投递当前为“{state}”，不需要重试。"


DEFAULT_KINDS: Mapping[Adapter, frozenset[NoticeKind]] = MappingProxyType(
    {Adapter.WEBHOOK: frozenset(NoticeKind), Adapter.SMTP: frozenset()}
)
"""What goes out for who has chosen nothing: no letter goes to an address nobody has given."""


def goes_out(adapter: Adapter, kind: NoticeKind, chosen: Collection[str] | None) -> bool:
    """Tell whether a kind goes out this way, by what its reader chose (None: nothing yet)."""
    return kind in (DEFAULT_KINDS[adapter] if chosen is None else chosen)


def after_try(trouble: Trouble, attempts: int) -> DeliveryState:
    """Return where a delivery stands after so many tries, the last of which ended so."""
    if trouble is Trouble.NONE:
        return DeliveryState.SENT
    is_over = trouble in FINAL or attempts >= MOST_ATTEMPTS
    return DeliveryState.FAILED if is_over else DeliveryState.RETRYING


def check_address(address: str) -> str:
    """Return a mail address without blanks, or refuse; no address is one too."""
    told = address.strip()
    local, at, domain = told.rpartition("@")
    plain = told.isascii() and told.isprintable() and not set(told) & set(' <>(),;:"[]\\')
    if told and not (at and local and "." in domain.strip(".") and plain and "@" not in local):
        raise BadInput(problem="邮箱地址应写成 name@example.com 的样子。")
    if len(told) > LONGEST_ADDRESS:
        raise BadInput(problem=Words("邮箱地址最长 {n} 个字符。", n=LONGEST_ADDRESS))
    return told


def source_of(fact_id: UUID) -> str:
    """Name a fact as what caused a notice."""
    return f"fact/{fact_id}"


def shorten(title: str) -> str:
    """Return `title` cut to one line of an inbox."""
    return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…"
