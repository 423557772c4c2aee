"""Plans and what was read from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from wanghuo.governance.plans import rules
from wanghuo.governance.plans.models import Plan, PlanItem, Task
from wanghuo.governance.plans.rules import ChangeKind, ItemKind, PlanState, TaskState, Verdict
from wanghuo.kernel.scoping import access

HEAVY = ("text", "conflicts", "stages")


@dataclass(frozen=True, slots=True)
class Amended:
    """What an amended version does to one task (修订对照); `old` or `new` is None when absent."""

    kind: ChangeKind
    old: PlanItem | None
    new: PlanItem | None


@dataclass(frozen=True, slots=True)
class ReportOwed:
    """A report that a confirmed plan asks for (应报), and the next day it is due."""

    plan: Plan
    what: str
    rule: str
    due_on: date | None
    span: tuple[int, int]


def plans() -> QuerySet[Plan]:
    """Plans, the newest first, with `item_count`, `pending_count`, `task_count`, `done_count`."""
    items = PlanItem._base_manager.filter(plan=OuterRef("pk"))
    tasks = Task._base_manager.filter(plan=OuterRef("pk"), parent=None)
    tasks = tasks.exclude(state=TaskState.WITHDRAWN)
    counted = Plan.objects.exclude(state=PlanState.DISCARDED).annotate(
        item_count=_count(items),
        pending_count=_count(items.filter(verdict=Verdict.PENDING)),
        task_count=_count(tasks),
        done_count=_count(tasks.filter(state=TaskState.DONE)),
    )
    return counted.select_related("area").defer(*HEAVY).order_by("-uploaded_at", "-id")


def plan(plan_id: UUID) -> Plan:
    """Return one plan with its text, or refuse with `NotFound`."""
    return access(Plan.objects.select_related("area", "previous", "uploaded_by"), pk=plan_id)


def plan_items(
    of: Plan, *, kind: ItemKind | None = None, verdict: Verdict | None = None
) -> QuerySet[PlanItem]:
    """List what was read from a plan, in the order of the document."""
    rows = PlanItem.objects.filter(plan=of)
    if kind:
        rows = rows.filter(kind=kind)
    if verdict:
        rows = rows.filter(verdict=verdict)
    return rows.order_by("span_start", "ordinal", "id")


def plan_item(item_id: UUID) -> PlanItem:
    """Return one item under review, or refuse with `NotFound`."""
    return access(PlanItem.objects.all(), pk=item_id)


def item_counts(of: Plan) -> Mapping[tuple[ItemKind, Verdict], int]:
    """Count how many items of each kind bear each verdict; empty when nothing could be read."""
    rows = PlanItem.objects.filter(plan=of).values("kind", "verdict").annotate(n=Count("id"))
    counted = rows.order_by("kind", "verdict")
    return {(ItemKind(row["kind"]), Verdict(row["verdict"])): row["n"] for row in counted}


def amendments(of: Plan) -> list[Amended]:
    """Compare the tasks of a version under review with those of the version it amends."""
    if of.previous_id is None:
        return []
    old = _judged(of.previous_id)
    new = _judged(of.pk)
    changes = rules.compare(
        [rules.entry(key, item.data) for key, item in old.items()],
        [rules.entry(key, item.data) for key, item in new.items()],
    )
    return [
        Amended(change.kind, old.get(change.old or ""), new.get(change.new or ""))
        for change in changes
    ]


def reports_owed(on: date, *, plan_id: UUID | None = None) -> list[ReportOwed]:
    """List reports that confirmed plans ask for, the next due first; those without a day last."""
    rows = PlanItem.objects.filter(
        kind=ItemKind.REPORT, verdict=Verdict.ACCEPTED, plan__state=PlanState.CONFIRMED
    )
    if plan_id:
        rows = rows.filter(plan_id=plan_id)
    shown = rows.select_related("plan").defer(*(f"plan__{name}" for name in HEAVY)).order_by("id")
    owed = [_owed(item, on) for item in shown]
    return sorted(owed, key=lambda report: (report.due_on is None, report.due_on or on))


def _owed(item: PlanItem, on: date) -> ReportOwed:
    due_on = rules.first_due_on([_deadline(item.data)], on, item.plan.period_to)
    span = (item.span_start, item.span_end)
    return ReportOwed(item.plan, item.data["what"], item.data["rule"], due_on, span)


def _deadline(data: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, "kind": "every" if data["freq"] else "by"}


def _judged(plan_id: UUID) -> dict[str, PlanItem]:
    items = PlanItem.objects.filter(plan_id=plan_id, kind=ItemKind.TASK)
    kept = items.exclude(verdict=Verdict.REJECTED).order_by("span_start", "ordinal", "id")
    return {str(item.pk): item for item in kept}


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("plan").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
