"""What goes out and what comes in: who may look after it, how far it has come, what it looks like.

Pure. Outgoing bodies name what changed, never to what; incoming records are told apart by the other
side's own number and version.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

from wanghuo.kernel.actors import Reach
from wanghuo.kernel.errors import BadInput, DomainError, TransitionRefused, Words
from wanghuo.kernel.outgoing.rules import is_allowed, is_url
from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

EXCHANGE_MANAGE = capabilities.declare("exchange.manage", "管理数据交换", holders=("system",))

SUBSCRIPTION_CREATED = fact_kinds.declare("subscription.created", "新建订阅")
SUBSCRIPTION_CHANGED = fact_kinds.declare("subscription.changed", "修改订阅")
SUBSCRIPTION_REPEATED = fact_kinds.declare("subscription.repeated", "重新推送")
SUBSCRIPTION_PAUSED = fact_kinds.declare("subscription.paused", "暂停订阅")
SUBSCRIPTION_RESUMED = fact_kinds.declare("subscription.resumed", "恢复订阅")
SUBSCRIPTION_ENDED = fact_kinds.declare("subscription.ended", "停用订阅")
SOURCE_CREATED = fact_kinds.declare("source.created", "登记来源")
SOURCE_CHANGED = fact_kinds.declare("source.changed", "修改来源")
SOURCE_CLOSED = fact_kinds.declare("source.closed", "停用来源")
RECORD_RECEIVED = fact_kinds.declare("record.received", "接收外部记录")
RECORD_REFUSED = fact_kinds.declare("record.refused", "外部记录未通过")

BODY_VERSION = 1
SECRET_PREFIX = "whs_"  # noqa: S105 -- lets scanners of published code recognise our secrets
LARGEST_RECORD = 256 * 1024
MOST_A_MINUTE = 6000
NAME_LENGTH, URL_LENGTH, ID_LENGTH = 60, 500, 120
LARGEST_VERSION = 2**31 - 1
PERSONAL_TARGETS = frozenset({"users"})
"""Tables that hand out secrets to whoever writes them: people write these, no machine does."""

NOT_CONNECTED = (
    ("市级、省级数字消防平台", "等待对方接口规范"),
    ("智X119 消防物联网平台", "等待对方接口规范"),
    ("网格化、综治平台", "等待对方接口规范"),
    ("一网通办", "等待对方接口规范"),
    ("信用信息共享平台", "等待对方接口规范"),
    ("双随机监管平台", "等待对方接口规范"),
    ("交警路况", "等待对方接口规范"),
    ("气象预警", "等待对方接口规范"),
    ("119 接处警", "等待对方接口规范"),
)
"""Named in the mission; nobody has given us their interface, so nothing here pretends to be one."""


class SubscriptionState(Term):
    """Whether facts go out to a subscriber (订阅状态)."""

    ACTIVE = "active", "推送中"
    PAUSED = "paused", "已暂停"
    ENDED = "ended", "已停用"


class SubscriptionAction(Term):
    """What can be done with a subscription."""

    PAUSE = "pause", "暂停"
    RESUME = "resume", "恢复"
    END = "end", "停用"


NEXT_STATE: Mapping[tuple[SubscriptionState, SubscriptionAction], SubscriptionState] = (
    MappingProxyType(
        {
            (SubscriptionState.ACTIVE, SubscriptionAction.PAUSE): SubscriptionState.PAUSED,
            (SubscriptionState.PAUSED, SubscriptionAction.RESUME): SubscriptionState.ACTIVE,
            (SubscriptionState.ACTIVE, SubscriptionAction.END): SubscriptionState.ENDED,
            (SubscriptionState.PAUSED, SubscriptionAction.END): SubscriptionState.ENDED,
        }
    )
)


class PushState(Term):
    """How far one fact has come on its way to a subscriber (推送状态)."""

    QUEUED = "queued", "待推送"
    RETRYING = "retrying", "待重试"
    SENT = "sent", "已送达"
    PARKED = "parked", "已搁置"


WAITING = (PushState.QUEUED, PushState.RETRYING)


class SourceState(Term):
    """Whether records of a source are taken (来源状态)."""

    ACTIVE = "active", "接收中"
    CLOSED = "closed", "已停用"


class IncomingState(Term):
    """What became of a record from elsewhere (接收状态)."""

    ACCEPTED = "accepted", "已入库"
    REFUSED = "refused", "未通过"


class Verdict(Term):
    """What a record is, next to what is known under its number (判定)."""

    REPEAT = "repeat", "重复"
    ENTER = "enter", "入库"
    CLASH = "clash", "冲突"


class SignatureRefused(DomainError):
    """No source signed this, or not now (签名无效)."""

    code = "signature_refused"
    status = 401
    sentence = "签名无效或已过期，或来源已停用，请核对密钥、时间和签名算法。"


class TargetClosed(DomainError):
    """The source may not write this table (来源未获准写入)."""

    code = "target_closed"
    status = 403
    sentence = "该来源未获准写入“{target}”，请联系平台系统管理员。"


class ContentChanged(DomainError):
    """The number is known with other content (同号内容不同)."""

    code = "content_changed"
    status = 409
    sentence = "编号“{external_id}”第 {known} 版已入库且内容不同；确需更新请用更高的版本号发送。"


class RecordTooLarge(DomainError):
    """More than one record may be (记录过大)."""

    code = "record_too_large"
    status = 413
    sentence = "一条记录不能超过 {limit} KB，请只发送需要的字段。"


class RateExceeded(DomainError):
    """Too many in this minute (发送过快)."""

    code = "rate_exceeded"
    status = 429
    sentence = "该来源每分钟最多 {limit} 条，请稍后再发。"


class RecordRefused(DomainError):
    """The table does not take this record; it is kept with its reason (记录未通过)."""

    code = "record_refused"
    status = 422
    sentence = "记录未入库：{reason}（接收编号 {receipt}）"


@dataclass(frozen=True, slots=True)
class Told:
    """A fact, as far as strangers are told of it."""

    fact_id: UUID
    position: int
    kind: str
    subject_type: str
    subject_id: str
    area_id: int | None
    area_code: str
    at: datetime
    body: str


def next_state(state: SubscriptionState, action: SubscriptionAction) -> SubscriptionState:
    """Return where an action leads, or refuse."""
    try:
        return NEXT_STATE[state, action]
    except KeyError:
        raise TransitionRefused(state=state.label, action=action.label) from None


def delivery_id(subscription_id: UUID, fact_id: UUID) -> UUID:
    """Name one fact's delivery to one subscriber: the same, however often it is sent."""
    return uuid5(subscription_id, str(fact_id))


def outgoing_body(key: UUID, told: Told) -> str:
    """Write what a subscriber is sent of a fact: names of what changed, no values."""
    kept = json.loads(told.body)
    return json.dumps(
        {
            "version": BODY_VERSION,
            "delivery": str(key),
            "position": told.position,
            "fact": str(told.fact_id),
            "kind": told.kind,
            "subject": {"type": told.subject_type, "id": told.subject_id},
            "area": {"id": told.area_id, "code": told.area_code},
            "at": told.at.isoformat(),
            "changed": sorted({*kept["before"], *kept["after"]}),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def check_url(url: str, hosts: Collection[str]) -> str:
    """Return an address that an operator allows, or refuse."""
    told = url.strip()
    if not is_url(told) or len(told) > URL_LENGTH:
        raise BadInput(problem="推送地址应是 http 或 https 网址，不带口令。")
    if not is_allowed(told, hosts):
        raise BadInput(
            problem="该主机不在允许推送的清单内，请由运维人员在设置 WANGHUO_EXCHANGE_HOSTS 中加入。"
        )
    return told


def check_area(*, is_in_force: bool) -> None:
    """Refuse an area that has been merged into another: nothing happens there any more."""
    if not is_in_force:
        raise BadInput(problem="该区划已停用，请填写现行区划代码。")


def check_kinds(kinds: Iterable[str]) -> list[str]:
    """Return declared kinds of fact in order, at least one, or refuse."""
    asked = set(kinds)
    unknown = sorted(asked - set(fact_kinds.labels))
    if unknown or not asked:
        raise BadInput(problem="请从列出的事实类别中至少选择一项。")
    return sorted(asked)


def check_name(name: str) -> str:
    """Return a name without blanks around it, or refuse."""
    told = name.strip()
    if not told or len(told) > NAME_LENGTH:
        raise BadInput(problem=Words("名称应为 1 到 {n} 个字。", n=NAME_LENGTH))
    return told


def covers(area_path: str, fact_path: str) -> bool:
    """Tell whether a fact of this area is within the reach of a subscription; no area is none."""
    return bool(fact_path) and Reach(area_path).covers(fact_path)  # type: ignore[arg-type]  # -- a path is one


def digest(row: Mapping[str, Any]) -> str:
    """Return what tells whether two contents are the same, whatever the order of their fields."""
    spelt = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(spelt.encode()).hexdigest()


def judge(*, known: tuple[int, str, IncomingState], given: tuple[int, str]) -> Verdict:
    """Tell what a record is, next to what is known: version, digest, and what became of it.

    What was refused never came in, so its number is still free for a mended content.
    """
    version, content, state = known
    if given[0] > version:
        return Verdict.ENTER
    if given[0] < version:
        return Verdict.CLASH
    if state is IncomingState.REFUSED:
        return Verdict.ENTER
    return Verdict.REPEAT if given[1] == content else Verdict.CLASH
