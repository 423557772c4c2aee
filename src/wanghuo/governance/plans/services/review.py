"""A person judges what was read: correct, accept, reject, split, merge, add.

Every service holds the plan while it works, so that nothing changes under a confirmation, and
changes the item only as it was read, so that two reviewers never overwrite each other.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from wanghuo.governance.plans import rules
from wanghuo.governance.plans.models import Plan, PlanItem
from wanghuo.governance.plans.rules import ItemAction, ItemKind, PlanAction, PlanState, Verdict
from wanghuo.governance.plans.services.shapes import checked
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark

_FACTS = {
    ItemAction.ACCEPT: rules.ITEM_ACCEPTED,
    ItemAction.REJECT: rules.ITEM_REJECTED,
    ItemAction.REOPEN: rules.ITEM_REOPENED,
}
DIVISIBLE = (ItemKind.TASK, ItemKind.PROBLEM)


def hold(plan_id: UUID, actor: Actor) -> Plan:
    """Lock a plan under review until the transaction ends, for an actor who may review it."""
    plan = Plan._base_manager.select_for_update(of=("self",)).select_related("area").get(pk=plan_id)
    actor.must(rules.PLAN_REVIEW, plan.area_path)
    rules.next_plan_state(PlanState(plan.state), PlanAction.REVIEW)
    return plan


@transaction.atomic
def correct_item(
    *, item: PlanItem, data: Mapping[str, object], expected_version: int, actor: Actor, at: datetime
) -> PlanItem:
    """Write what the document really says into an item (更正条目); fields left out stay."""
    plan = hold(item.plan_id, actor)
    span = (item.span_start, item.span_end)
    shaped = checked(ItemKind(item.kind), data, span, item.data)
    if item.version != expected_version:
        raise StaleRecord  # here, because a number that no column holds must not reach the row
    fields = sorted(name for name in shaped if shaped[name] != item.data.get(name))
    if not fields:
        return item
    _write(item, expected_version, data=shaped, is_edited=True)
    _record(rules.ITEM_CORRECTED, item, plan, actor=actor, at=at, fields=fields)
    return item


def accept_item(*, item: PlanItem, actor: Actor, at: datetime) -> PlanItem:
    """Take an item as the document says it (采纳)."""
    return _judge(item, ItemAction.ACCEPT, actor=actor, at=at)


def reject_item(*, item: PlanItem, actor: Actor, at: datetime) -> PlanItem:
    """Leave an item out (剔除)."""
    return _judge(item, ItemAction.REJECT, actor=actor, at=at)


def reopen_item(*, item: PlanItem, actor: Actor, at: datetime) -> PlanItem:
    """Take a verdict back (重新校核)."""
    return _judge(item, ItemAction.REOPEN, actor=actor, at=at)


@transaction.atomic
def accept_all_pending(*, plan: Plan, actor: Actor, at: datetime) -> int:
    """Accept whatever has no verdict yet (全部采纳); return how many that were."""
    return accept_rest(hold(plan.pk, actor), actor=actor, at=at)


def accept_rest(held: Plan, *, actor: Actor, at: datetime) -> int:
    """Accept the pending items of a plan already held."""
    pending = list(PlanItem._base_manager.filter(plan=held, verdict=Verdict.PENDING).order_by("id"))
    for item in pending:
        _settle(item, held, ItemAction.ACCEPT, actor=actor, at=at)
    return len(pending)


@transaction.atomic
def split_item(
    *, item: PlanItem, offset: int, actor: Actor, at: datetime
) -> tuple[PlanItem, PlanItem]:
    """Cut an item in two at `offset` of the plan's text (拆分条目)."""
    plan = hold(item.plan_id, actor)
    _must_be_divisible(item)
    first, second = rules.split(item.data, plan.text, offset)
    _write(item, item.version, data=first, is_edited=True, span_end=offset)
    rest = _create(plan, ItemKind(item.kind), second, ordinal=item.ordinal, verdict=item.verdict)
    _record(rules.ITEM_SPLIT, item, plan, actor=actor, at=at, into=str(rest.pk))
    return item, rest


@transaction.atomic
def merge_items(*, first: PlanItem, second: PlanItem, actor: Actor, at: datetime) -> PlanItem:
    """Join two items in the first (合并条目); the second is rejected and can be taken back."""
    plan = hold(first.plan_id, actor)
    _must_be_divisible(first)
    if first.pk == second.pk or (first.plan_id, first.kind) != (second.plan_id, second.kind):
        raise BadInput(problem="只能合并同一方案中同一类别的两个条目。")
    data = rules.merge(first.data, second.data)
    start, end = data["span"]
    _write(first, first.version, data=data, is_edited=True, span_start=start, span_end=end)
    _write(second, second.version, verdict=Verdict.REJECTED)
    _record(rules.ITEM_MERGED, first, plan, actor=actor, at=at, merged=str(second.pk))
    return first


@transaction.atomic
def add_item(
    *,
    plan: Plan,
    kind: ItemKind,
    span: tuple[int, int],
    actor: Actor,
    at: datetime,
    data: Mapping[str, object] | None = None,
) -> PlanItem:
    """Add what the program did not find (补充条目), from the sentence a person marked."""
    held = hold(plan.pk, actor)
    start, end = span
    words = held.text[start:end].strip() if 0 <= start < end <= len(held.text) else ""
    if not words:
        raise BadInput(problem="请先在原文中选中该条目所在的文字。")
    named = {"text": words} if kind in DIVISIBLE else {}
    shaped = checked(kind, {**named, **(data or {})}, span)
    item = _create(held, kind, shaped, ordinal=0, verdict=Verdict.ACCEPTED)
    _record(rules.ITEM_ADDED, item, held, actor=actor, at=at, item_kind=kind)
    return item


@transaction.atomic
def _judge(item: PlanItem, action: ItemAction, *, actor: Actor, at: datetime) -> PlanItem:
    return _settle(item, hold(item.plan_id, actor), action, actor=actor, at=at)


def _settle(
    item: PlanItem, held: Plan, action: ItemAction, *, actor: Actor, at: datetime
) -> PlanItem:
    before = Verdict(item.verdict)
    _write(item, item.version, verdict=rules.next_verdict(before, action))
    facts.record(
        _FACTS[action],
        _mark(item, held),
        actor=actor,
        at=at,
        before={"verdict": before},
        after={"verdict": item.verdict},
        data={"plan": str(held.pk)},
    )
    return item


def _write(item: PlanItem, expected_version: int, **changes: Any) -> None:  # noqa: ANN401 -- columns of the row
    """Change the row only as it was read; `StaleRecord` when somebody was faster."""
    changes["version"] = expected_version + 1
    as_read = PlanItem._base_manager.filter(pk=item.pk, version=expected_version)
    if as_read.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(item, name, value)


def _create(
    plan: Plan, kind: ItemKind, data: dict[str, Any], *, ordinal: int, verdict: str
) -> PlanItem:
    start, end = data["span"]
    return PlanItem._base_manager.create(
        plan=plan,
        area_path=plan.area_path,
        kind=kind,
        ordinal=ordinal,
        data=data,
        span_start=start,
        span_end=end,
        verdict=verdict,
        is_edited=True,
    )


def _must_be_divisible(item: PlanItem) -> None:
    if item.kind not in DIVISIBLE:
        raise BadInput(problem="只有任务和问题条目可以拆分或合并，其他条目请直接更正。")


def _record(
    kind: str, item: PlanItem, plan: Plan, *, actor: Actor, at: datetime, **data: object
) -> None:
    told = {"plan": str(plan.pk), **data}
    facts.record(kind, _mark(item, plan), actor=actor, at=at, data=told)


def _mark(item: PlanItem, plan: Plan) -> Mark:
    return Mark("planitem", str(item.pk), plan.area_id, plan.area_path)
