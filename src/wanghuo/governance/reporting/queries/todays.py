"""What a person must do with reports today; each list in the reach of its capability."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from wanghuo.governance.reporting import rules
from wanghuo.governance.reporting.models import Report, ReportDuty
from wanghuo.governance.reporting.queries.lists import duties, is_at, owed
from wanghuo.governance.reporting.rules import DutyState, Lateness, ReportState
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.scoping import scoped


@dataclass(frozen=True, slots=True)
class ReportsToday:
    """What waits for this person (今日报送).

    `missing` is owed to where the person receives and late; the rest is the person's own side.
    """

    missing: QuerySet[Report]
    returned: QuerySet[Report]
    to_write: QuerySet[Report]
    to_approve: QuerySet[Report]
    to_send: QuerySet[Report]
    to_receive: QuerySet[Report]
    to_confirm: QuerySet[ReportDuty]


def reports_today(*, actor: Actor, on: date) -> ReportsToday:
    """Return what this actor must do with reports on the day."""
    with scoped(actor.scope(rules.REPORT_MANAGE)):
        to_confirm = duties(DutyState.PROPOSED)
    to_me = _to_me(actor)
    with scoped(actor.scope(rules.REPORT_RECEIVE)):
        missing = _shown(Report.objects.filter(to_me, is_at(Lateness.MISSING, on)))
        to_receive = _shown(Report.objects.filter(to_me, state=ReportState.SENT))
    return ReportsToday(
        missing=missing.exclude(state=ReportState.WITHDRAWN),
        returned=_mine(actor, rules.REPORT_EDIT, ReportState.RETURNED),
        to_write=_mine(actor, rules.REPORT_EDIT, ReportState.DRAFTING),
        to_approve=_mine(actor, rules.REPORT_APPROVE, ReportState.SUBMITTED, is_open=True),
        to_send=_mine(actor, rules.REPORT_SEND, ReportState.APPROVED),
        to_receive=to_receive,
        to_confirm=to_confirm,
    )


def _mine(
    actor: Actor, capability: str, state: ReportState, *, is_open: bool = False
) -> QuerySet[Report]:
    """Return reports in this state that `may_write` would let the actor act on."""
    with scoped(actor.scope(capability)):
        rows = Report.objects.filter(mine(actor, capability, is_open=is_open), state=state)
        return _shown(rows)


def mine(actor: Actor, capability: str, *, is_open: bool = False) -> Q:
    """Tell the actor's own side: the organisation's, or over exactly the area it reports."""
    grants = [grant for grant in actor.grants if capability in grant.capabilities]
    own = Q(organisation_id__in=[g.organisation_id for g in grants if g.organisation_id])
    at_area = Q(area_path__in=[grant.reach.area_path for grant in grants])
    return own | (at_area if is_open else at_area & Q(is_of_area=True))


def _to_me(actor: Actor) -> Q:
    """Match reports that come to where the actor receives."""
    grants = [grant for grant in actor.grants if rules.REPORT_RECEIVE in grant.capabilities]
    at_area = Q(receiver__area_path__in=[grant.reach.area_path for grant in grants])
    own = Q(receiver_id__in=[grant.organisation_id for grant in grants if grant.organisation_id])
    return (at_area | own) & owed()


def _shown(rows: QuerySet[Report]) -> QuerySet[Report]:
    return rows.select_related("organisation", "area").order_by("due_on", "area_path", "id")
