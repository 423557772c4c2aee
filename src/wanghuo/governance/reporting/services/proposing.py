"""What a confirmed plan asks to be reported becomes duties for somebody to confirm."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from wanghuo.base.deadlines.rules import Frequency
from wanghuo.governance.plans.models import Plan, PlanItem
from wanghuo.governance.plans.rules import ItemKind, Verdict
from wanghuo.governance.reporting import queries, rules
from wanghuo.governance.reporting.models import ReportDuty
from wanghuo.governance.reporting.rules import Cycle, DutyState
from wanghuo.governance.reporting.services.duties import LONGEST_TITLE, end_duty, propose
from wanghuo.kernel import clock
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.facts import services as facts

OUTSIDE = "上级消防安全委员会办公室"
"""Where a report goes whose plan names nobody and whose area has no office."""


@transaction.atomic
def take_duties(*, plan_id: UUID, at: datetime) -> list[ReportDuty]:
    """Propose what a confirmed plan asks to be reported (提出报送要求).

    What the version before asked in the same way goes on under the new one; the rest of it ends.
    Safe to run again.
    """
    plan = Plan._base_manager.select_related("area").get(pk=plan_id)
    items = PlanItem._base_manager.filter(
        plan=plan, kind=ItemKind.REPORT, verdict=Verdict.ACCEPTED, report_duty__isnull=True
    )
    asked = [item for item in items.order_by("span_start", "ordinal", "id") if _is_dated(item)]
    left = _carry_over(plan, asked, at=at)
    return [_propose(plan, item, at=at) for item in left]


def _is_dated(item: PlanItem) -> bool:
    return bool(item.data.get("freq") or item.data.get("date"))


def _carry_over(plan: Plan, asked: list[PlanItem], *, at: datetime) -> list[PlanItem]:
    """Let duties of the version before go on where this one asks the same; return what is new."""
    if plan.previous_id is None:
        return asked
    left = list(asked)
    before = ReportDuty._base_manager.filter(plan_id=plan.previous_id)
    for duty in before.exclude(state=DutyState.CLOSED).order_by("id"):
        same = next((item for item in left if _asks_of(duty, item)), None)
        if same is None:
            end_duty(duty, duty.version, actor=SYSTEM, at=at)
            continue
        left.remove(same)
        ReportDuty._base_manager.filter(pk=duty.pk).update(plan=plan, item=same)
        told = {"plan": str(plan.pk), "from": str(plan.previous_id)}
        facts.record(rules.DUTY_CARRIED, facts.mark(duty), actor=SYSTEM, at=at, data=told)
    return left


def _asks_of(duty: ReportDuty, item: PlanItem) -> bool:
    """Tell whether an item asks for the same report, by the words the duty itself came from."""
    if duty.item is None:
        return False
    return _when(duty.item.data) == _when(item.data)


def _when(data: dict[str, Any]) -> tuple[object, ...]:
    return tuple(data.get(name) for name in ("freq", "month_day", "date"))


def _propose(plan: Plan, item: PlanItem, *, at: datetime) -> ReportDuty:
    on = clock.local_date(at)
    owing, receiver = queries.customary_sides(plan.area, on)
    columns = _columns(plan, item)
    columns |= {"receiver": receiver, "receiver_name": receiver.name if receiver else OUTSIDE}
    return propose(area=plan.area, columns=columns, units=owing, actor=SYSTEM, at=at)


def _columns(plan: Plan, item: PlanItem) -> dict[str, Any]:
    data = item.data
    freq = Frequency(data["freq"]) if data.get("freq") else None
    day = date.fromisoformat(data["date"]) if not freq else None
    since = plan.period_from if freq is None or plan.period_from else None
    until = plan.period_to if freq else None
    month_day = _readable(freq, data.get("month_day"))
    return {
        "plan": plan,
        "item": item,
        "title": data["what"][:LONGEST_TITLE],
        "outline": rules.outline_for(freq, data["what"]),
        "freq": freq or "",
        "month_day": month_day,
        "on": day,
        "since": since,
        "until": until,
        "lead_days": rules.lead_days(freq),
    }


def _readable(freq: Frequency | None, month_day: str | None) -> str:
    """Return the day of a recurrence, blank where a person wrote one that no calendar has."""
    if freq is None or not month_day:
        return ""
    try:
        Cycle(freq, month_day)
    except BadInput:
        return ""
    return month_day
