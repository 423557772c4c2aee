"""Take records from other systems: signed, idempotent by the other side's number, kept if refused.

The source's signature is its log-in; it may write the tables and the area it was registered for and
nothing else. One number is one record: the same again is answered with what was answered before,
other content under it is a refusal unless it says that it is a newer version.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Value, When

from wanghuo.base.areas.models import Area
from wanghuo.base.documents import services as documents
from wanghuo.base.exchange.models.webhooks import Incoming, Source
from wanghuo.base.exchange.queries import webhooks as seen
from wanghuo.base.exchange.rules import webhooks as rules
from wanghuo.base.exchange.rules.webhooks import IncomingState, SourceState, Verdict
from wanghuo.base.exchange.services.subscribing import new_secret
from wanghuo.kernel.actors import Actor, AreaPath, Grant, Reach
from wanghuo.kernel.errors import BadInput, DomainError, StaleRecord, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.outgoing.rules import is_fresh, is_signed
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.sheets.importing import Judged, RowResult, Target, targets

LONGEST_REASON = 500
LONGEST_TIME = 12
"""Digits of a time stamp; Python refuses to read thousands of them."""
NO_SECRET = "nobody's"  # noqa: S105 -- keeps the time for an unknown source the same


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it was sent: the other side's number and version, and a row by headings."""

    external_id: str
    version: int
    row: Mapping[str, str]


def open_targets() -> Mapping[str, Target]:
    """Return the tables that a machine may write."""
    return {
        code: target for code, target in targets().items() if code not in rules.PERSONAL_TARGETS
    }


@transaction.atomic
def create_source(
    *,
    code: str,
    name: str,
    targets: Iterable[str],
    per_minute: int,
    area: Area,
    actor: Actor,
    at: datetime,
) -> tuple[Source, str]:
    """Let another system send records (登记来源); its secret is returned once."""
    actor.must(rules.EXCHANGE_MANAGE, area.path)
    rules.check_area(is_in_force=area.valid_to is None)
    if not (code.isascii() and code.isalnum() and len(code) <= 30):
        raise BadInput(problem="来源代码只能用不超过 30 个英文字母和数字。")
    if Source._base_manager.filter(code=code).exists():
        raise BadInput(problem=Words("来源代码“{code}”已被使用，请换一个。", code=code))
    if not 1 <= per_minute <= rules.MOST_A_MINUTE:
        raise BadInput(problem=Words("每分钟上限应为 1 到 {n}。", n=rules.MOST_A_MINUTE))
    secret = new_secret()
    source = Source._base_manager.create(
        code=code,
        name=rules.check_name(name),
        secret=secret,
        targets=_check_targets(targets),
        area=area,
        area_path=area.path,
        per_minute=per_minute,
        created_at=at,
    )
    data = {"code": code, "targets": source.targets}
    facts.record(rules.SOURCE_CREATED, facts.mark(source), actor=actor, at=at, data=data)
    return source, secret


def _check_targets(asked: Iterable[str]) -> list[str]:
    chosen = sorted(set(asked))
    if not chosen or set(chosen) - open_targets().keys():
        raise BadInput(problem="请从列出的数据表中至少选择一项。")
    return chosen


@transaction.atomic
def change_source_secret(*, source: Source, actor: Actor, at: datetime) -> str:
    """Give a source another secret (更换密钥); it is returned once, the old one is void."""
    actor.must(rules.EXCHANGE_MANAGE, source.area_path)
    secret = new_secret()
    Source.objects.filter(pk=source.pk).update(secret=secret)
    after = {"secret": "new"}
    facts.record(rules.SOURCE_CHANGED, facts.mark(source), actor=actor, at=at, after=after)
    return secret


@transaction.atomic
def close_source(*, source: Source, actor: Actor, at: datetime) -> Source:
    """Take no more records of a source (停用来源)."""
    actor.must(rules.EXCHANGE_MANAGE, source.area_path)
    is_open = Source.objects.filter(pk=source.pk, state=SourceState.ACTIVE)
    if is_open.update(state=SourceState.CLOSED) != 1:
        raise StaleRecord
    source.state = SourceState.CLOSED
    facts.record(
        rules.SOURCE_CLOSED,
        facts.mark(source),
        actor=actor,
        at=at,
        before={"state": SourceState.ACTIVE},
        after={"state": SourceState.CLOSED},
    )
    return source


def authenticate(*, code: str, timestamp: str, signature: str, body: bytes, at: datetime) -> Source:
    """Return the source that signed this just now, and count it; or refuse, never saying why."""
    source = seen.source_by_code(code)
    is_time = timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= LONGEST_TIME
    when = int(timestamp) if is_time else 0
    secret = source.secret if source else NO_SECRET
    is_right = is_signed(secret, when, body, signature)
    if source is None or not is_right or not is_fresh(when, at):
        raise rules.SignatureRefused
    _count(source, at)
    return source


def _count(source: Source, at: datetime) -> None:
    """Count a request in the minute that runs; refuse one too many."""
    minute = at.replace(second=0, microsecond=0)
    this_minute = When(minute=minute, then=F("asked") + 1)
    rows = Source._base_manager.filter(pk=source.pk)
    rows.update(asked=Case(this_minute, default=Value(1)), minute=minute)
    source.refresh_from_db(fields=["asked"], from_queryset=rows)
    if source.asked > source.per_minute:
        raise rules.RateExceeded(limit=source.per_minute)


@transaction.atomic
def receive(*, source: Source, target_code: str, record: Record, at: datetime) -> Incoming:
    """Take one record in (接收外部记录), once; what the table refuses is kept with its reason."""
    target = open_targets().get(target_code)
    if target is None or target_code not in source.targets:
        raise rules.TargetClosed(target=target_code)
    incoming, is_new = _hold(source, target_code, record, at)
    content = rules.digest(record.row)
    if not is_new:
        known = (incoming.version, incoming.digest, IncomingState(incoming.state))
        verdict = rules.judge(known=known, given=(record.version, content))
        if verdict is Verdict.REPEAT:
            return incoming
        if verdict is Verdict.CLASH:
            raise rules.ContentChanged(external_id=record.external_id, known=incoming.version)
    incoming.version, incoming.digest = record.version, content
    _enter(incoming, source, target, record.row, at)
    return incoming


def _hold(source: Source, target: str, record: Record, at: datetime) -> tuple[Incoming, bool]:
    """Return the one row of this number, held until the end, and whether it is new.

    Of two that come at the same moment, one makes the row and the other waits for it.
    """
    row = Incoming(
        source=source,
        target=target,
        external_id=record.external_id,
        version=record.version,
        digest="",
        state=IncomingState.REFUSED,
        area_path=source.area_path,
        received_at=at,
    )
    Incoming._base_manager.bulk_create([row], ignore_conflicts=True)
    rows = Incoming._base_manager.select_for_update()
    held = rows.get(source=source, target=target, external_id=record.external_id)
    return held, held.pk == row.pk


@transaction.atomic
def retry_record(*, record: Incoming, actor: Actor, at: datetime) -> Incoming:
    """Try a refused record again (重试), as its source would."""
    actor.must(rules.EXCHANGE_MANAGE, record.area_path)
    held = Incoming.objects.select_for_update().get(pk=record.pk)
    if held.state != IncomingState.REFUSED:
        raise StaleRecord
    target = open_targets().get(held.target)
    if target is None:
        raise rules.TargetClosed(target=held.target)
    source = Source.objects.get(pk=held.source_id)
    _enter(held, source, target, json.loads(held.row), at)
    return held


def _enter(
    incoming: Incoming, source: Source, target: Target, row: Mapping[str, str], at: datetime
) -> None:
    """Let the table judge the row; keep it only as long as it is refused."""
    judged = _judged(source, target, row, at)
    is_in = judged.result is not RowResult.REFUSED
    incoming.state = IncomingState.ACCEPTED if is_in else IncomingState.REFUSED
    incoming.result, incoming.subject_id = judged.result.value, judged.subject
    incoming.reason = str(judged.note)[:LONGEST_REASON]
    incoming.row = "" if is_in else json.dumps(dict(row), ensure_ascii=False)
    incoming.attempts += 1
    incoming.received_at = at
    incoming.save(force_update=True)
    facts.record(
        rules.RECORD_RECEIVED if is_in else rules.RECORD_REFUSED,
        facts.mark(source),
        actor=actor_of(source, target),
        at=at,
        data={"record": str(incoming.pk), "target": target.code, "result": incoming.result},
    )


def _judged(source: Source, target: Target, row: Mapping[str, str], at: datetime) -> Judged:
    actor = actor_of(source, target)
    try:
        with transaction.atomic(), scoped(actor.scope(target.capabilities[0])):
            [judged] = documents.enter_rows(
                target=target, rows=[row], source=source.name, actor=actor, at=at
            )
    except DomainError as refusal:
        return Judged(1, RowResult.REFUSED, refusal.words)
    return judged


def actor_of(source: Source, target: Target) -> Actor:
    """Return a source as who acts: within its area, with what this one table asks for."""
    grant = Grant(Reach(AreaPath(source.area_path)), frozenset(target.capabilities))
    return Actor(id=None, name=source.name, grants=(grant,))
