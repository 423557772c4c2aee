"""The receiver's way: receive, return with a reason, remind, consolidate into one report."""

from datetime import date, datetime, timedelta

from django.db import transaction

from wanghuo.base.deadlines.queries import working_calendar
from wanghuo.base.deadlines.rules import Shift
from wanghuo.governance.reporting import queries, rules
from wanghuo.governance.reporting.models import Report, ReportDuty
from wanghuo.governance.reporting.rules import UNSENT, RemarkKind, ReportAction, ReportState
from wanghuo.governance.reporting.services import moves
from wanghuo.governance.reporting.services.composing import compose, hold
from wanghuo.governance.reporting.services.opening import open_report
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.facts import services as facts

AGAIN_DAYS = 3
"""Days in which a returned report is to be sent again, when nobody says otherwise."""


@transaction.atomic
def receive_report(*, report: Report, actor: Actor, at: datetime) -> Report:
    """Take a report in (接收)."""
    moves.must_receive(report, rules.REPORT_RECEIVE, actor)
    moves.move(report, ReportAction.RECEIVE, actor=actor, at=at, received_at=at)
    return report


@transaction.atomic
def return_report(
    *, report: Report, reason: str, actor: Actor, at: datetime, again_by: date | None = None
) -> Report:
    """Send a report back with a reason (退回); it is owed again by a new day."""
    moves.must_receive(report, rules.REPORT_RECEIVE, actor)
    words = moves.said(reason, "请写明退回原因和需要补充的内容，不超过2000字。")
    today = clock.local_date(at)
    if again_by is not None and again_by < today:
        raise BadInput(problem="重报日期不能早于今天。")
    _must_be_open(report)
    moves.move(report, ReportAction.RETURN, actor=actor, at=at, received_at=None, whole=None)
    moves.remark(report, RemarkKind.RETURNED, words, actor=actor, at=at)
    day = again_by or working_calendar().shifted(today + timedelta(AGAIN_DAYS), Shift.AFTER).day
    moves.owe_again(report, day, actor=actor, at=at)
    return report


@transaction.atomic
def remind_missing(
    *, duty: ReportDuty, named_on: date, note: str, actor: Actor, at: datetime
) -> list[Report]:
    """Remind everybody who has not sent yet (催报); return whom."""
    _must_stand_there(duty, rules.REPORT_RECEIVE, actor)
    waiting = Report._base_manager.filter(duty=duty, named_on=named_on, state__in=UNSENT)
    reminded = list(waiting.filter(queries.owed()).order_by("area_path", "id"))
    for report in reminded:
        moves.remark(report, RemarkKind.REMINDED, note.strip()[:500], actor=actor, at=at)
    entries = [facts.Entry(facts.mark(report)) for report in reminded]
    facts.record_all(rules.REPORT_REMINDED, entries, actor=actor, at=at)
    return reminded


@transaction.atomic
def consolidate(*, duty: ReportDuty, named_on: date, actor: Actor, at: datetime) -> Report:
    """Make one report of those received (汇总), again whenever a late one has come in.

    It sums what can be summed, lists the rest by unit, and names who is missing.
    """
    _must_stand_there(duty, rules.REPORT_CONSOLIDATE, actor)
    whole = _whole(duty, named_on, actor=actor, at=at)
    hold(whole)
    if whole.state != ReportState.DRAFTING:
        raise rules.WholeClosed(state=ReportState(whole.state).label)
    received = Report._base_manager.filter(
        duty=duty, named_on=named_on, state=ReportState.RECEIVED
    ).exclude(pk=whole.pk)
    new = list(received.order_by("area_path", "id"))
    if not new and not Report._base_manager.filter(whole=whole).exists():
        raise rules.PartsMissing
    for part in new:
        told = {"whole": str(whole.pk)}
        moves.move(part, ReportAction.CONSOLIDATE, actor=actor, at=at, told=told, whole=whole)
    Report._base_manager.filter(pk=whole.pk).update(consolidated_at=at)
    whole.consolidated_at = at
    compose(whole, at=at, more=queries.coverage(whole))
    return whole


def _whole(duty: ReportDuty, named_on: date, *, actor: Actor, at: datetime) -> Report:
    """Return the receiver's own report that the parts go into."""
    if duty.receiver is None:
        raise BadInput(problem="接收单位在系统以外，不能在本系统汇总。")
    if duty.higher is None:
        return open_report(duty, duty.receiver, named_on, actor=actor, at=at)
    day = queries.higher_day(duty, named_on)
    if day is None:
        raise BadInput(problem="上级报送要求在本期没有对应的报送日，请先核对周期设置。")
    return open_report(duty.higher, duty.receiver, day, actor=actor, at=at)


def _must_stand_there(duty: ReportDuty, capability: str, actor: Actor) -> None:
    if duty.receiver is None:
        raise BadInput(problem="接收单位在系统以外，由对方催报和汇总。")
    actor.must(capability, duty.receiver.area_path, duty.receiver.sector)


def _must_be_open(report: Report) -> None:
    """Refuse to take a part out of a whole that is out of its writer's hands."""
    if report.whole_id is None:
        return
    whole = Report._base_manager.select_for_update().get(pk=report.whole_id)
    if whole.state != ReportState.DRAFTING:
        raise rules.WholeClosed(state=ReportState(whole.state).label)
