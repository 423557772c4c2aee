"""Reports come to be: for every day on which a duty is due soon, one of each who owes it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from wanghuo.base.deadlines.queries import shifted
from wanghuo.base.deadlines.rules import Shift
from wanghuo.base.people.models import Organisation
from wanghuo.governance.reporting import queries, rules
from wanghuo.governance.reporting.models import DutyUnit, Report, ReportDuty
from wanghuo.governance.reporting.rules import DutyState, ReportState
from wanghuo.governance.reporting.services import moves
from wanghuo.governance.reporting.services.composing import compose, hold
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM, Actor
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.scoping import scoped


def open_due_reports(*, at: datetime, actor: Actor = SYSTEM) -> int:
    """Draft what is due soon and bring older drafts up to date; run daily, any number of times."""
    with scoped(EVERYWHERE):
        live = ReportDuty.objects.filter(state=DutyState.LIVE).order_by("id")
        opened = sum(open_reports(duty, actor=actor, at=at) for duty in live)
        drafts = Report.objects.filter(state=ReportState.DRAFTING, refreshed_at__lt=_today(at))
        for report in drafts.select_related("duty", "organisation", "area").order_by("id"):
            _refresh(report, at=at)
    return opened


def open_reports(duty: ReportDuty, *, actor: Actor, at: datetime) -> int:
    """Draft the reports of one duty that are due soon and not drafted; return how many."""
    days = list(_days_to_open(duty, clock.local_date(at)))
    if not days:
        return 0
    units = DutyUnit._base_manager.filter(duty=duty).select_related("organisation__area")
    owing = [unit.organisation for unit in units.order_by("area_path", "organisation_id")]
    keys = Report._base_manager.filter(duty=duty, named_on__in=days)
    standing = set(keys.values_list("organisation_id", "named_on"))
    wanted = [(one, day) for day in days for one in owing if (one.pk, day) not in standing]
    for one, day in wanted:
        open_report(duty, one, day, actor=actor, at=at)
    return len(wanted)


@transaction.atomic
def open_report(
    duty: ReportDuty, organisation: Organisation, day: date, *, actor: Actor, at: datetime
) -> Report:
    """Draft one report, with its deadline; the one that stands already is returned as it is."""
    row = _row(duty, organisation, day, at)
    Report._base_manager.bulk_create([row], ignore_conflicts=True)
    found = Report._base_manager.select_related("duty", "organisation", "area", "receiver").get(
        duty=duty, organisation=organisation, named_on=day
    )
    if found.pk != row.pk:
        return found
    facts.record(
        rules.REPORT_DRAFTED,
        facts.mark(found),
        actor=actor,
        at=at,
        after={"state": found.state},
        data={"duty": str(duty.pk), "due_on": found.due_on.isoformat()},
    )
    compose(found, at=at)
    if found.receiver_id != organisation.pk:  # the receiver's own summary is owed to nobody
        moves.owe(found, day, actor=actor, at=at, shift=Shift(duty.shift))
    return found


def _days_to_open(duty: ReportDuty, today: date) -> Iterator[date]:
    """Days due from now through the lead, and those the program slept through since the last."""
    live_on = duty.live_on or today
    last = Report._base_manager.filter(duty=duty).aggregate(last=Max("named_on"))["last"]
    after = min(max(last or live_on - _DAY, live_on - _DAY), today - _DAY)
    return rules.due_days(duty.cycle, after, today + timedelta(days=duty.lead_days))


def _row(duty: ReportDuty, organisation: Organisation, day: date, at: datetime) -> Report:
    outline = queries.outline(duty.outline)
    span = rules.span_of(duty.cycle, day)
    period = rules.label(duty.cycle, day)
    name = rules.full_name(organisation.name, organisation.area.name)
    words = {"organisation": name, "period": period, "area": organisation.area.name}
    return Report(
        duty=duty,
        organisation=organisation,
        area_id=organisation.area_id,
        area_path=organisation.area_path,
        sector=organisation.sector,
        is_of_area=rules.speaks_for_area(organisation.kind),
        title=outline.title.format(**words),
        period=period,
        outline=outline.code,
        outline_version=outline.version,
        named_on=day,
        due_on=shifted(day, Shift(duty.shift)).day,
        period_from=span.since,
        period_to=span.until,
        receiver_id=duty.receiver_id,
        receiver_name=duty.receiver_name if duty.receiver_id != organisation.pk else "",
        drafted_at=at,
        refreshed_at=at,
    )


@transaction.atomic
def _refresh(report: Report, *, at: datetime) -> None:
    hold(report)
    if report.state == ReportState.DRAFTING:
        compose(report, at=at)


def _today(at: datetime) -> datetime:
    return datetime.combine(clock.local_date(at), datetime.min.time(), clock.SHANGHAI)


_DAY = timedelta(days=1)
