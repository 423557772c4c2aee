"""The county's monthly reports in the story: drafted, edited, approved, sent; one late, one back.

The characters' own town leaves its current report as it was drafted: that one is for the visitor.
"""

from datetime import date, datetime, time, timedelta

from wanghuo.base.deadlines.rules import Frequency
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import Organisation
from wanghuo.governance.reporting import rules, services
from wanghuo.governance.reporting.models import Report, ReportDuty, ReportSection
from wanghuo.governance.reporting.rules import ReportState
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import SHANGHAI
from wanghuo.web.demo.county import COUNTY
from wanghuo.web.demo.logins import TOWN

LATE, RETURNED, NEVER = "990121103000", "990121107000", "990121109000"
"""Towns that report three days late, whose report comes back, that did not send the last one."""

OWN_WORDS = "下一步，我镇将紧盯沿街门店和电动自行车充电场所，逐户上门、逐项销号。"
MENDED_WORDS = "对逾期任务，已逐项明确整改责任人和完成时限。"
PROOF = "经县政府办公文系统报送。"
REASON = "逾期任务未说明原因，请补充整改责任人和完成时限后重报。"


def settle_duties(county: Actor, at: datetime) -> None:
    """Let the county confirm what its plan asks; what the town's plan asks waits for its clerk."""
    for duty in ReportDuty.objects.filter(area__code=COUNTY).order_by("created_at", "id"):
        services.confirm_duty(duty=duty, version=duty.version, actor=county, at=at)


def live_a_day(on: date, today: date, county: Actor) -> None:
    """Let the towns and the county do on this day what they do with the month's reports."""
    services.open_due_reports(at=_at(on, 6))
    monthly = Report.objects.filter(
        duty__area__code=COUNTY, duty__freq=Frequency.MONTHLY, due_on__range=_around(on)
    ).select_related("duty", "organisation", "area", "receiver")
    for report in monthly.order_by("area_path"):
        is_the_visitors = report.area.code == TOWN and report.due_on >= today
        if not is_the_visitors:
            _act(report, on, today, county)
    for due_on in {report.due_on for report in monthly if on == report.due_on + timedelta(5)}:
        duty = ReportDuty.objects.get(area__code=COUNTY, freq=Frequency.MONTHLY)
        whole = services.consolidate(duty=duty, named_on=due_on, actor=county, at=_at(on, 15))
        if due_on < today - timedelta(days=30):
            _finish(whole, on, proof=PROOF)


def _act(report: Report, on: date, today: date, county: Actor) -> None:
    """Write on the town's day, return or receive on the county's."""
    day = (on - report.due_on).days
    code = report.area.code
    is_never_sent = code == NEVER and report.due_on >= today - timedelta(35)
    writes_on = {ReportState.DRAFTING: _day_of(code), ReportState.RETURNED: 2}
    if writes_on.get(ReportState(report.state)) == day and not is_never_sent:
        _write(report, on)
    elif report.state == ReportState.SENT and code == RETURNED and day == 0:
        services.return_report(report=report, reason=REASON, actor=county, at=_at(on, 16))
    elif report.state == ReportState.SENT and day in {1, 3, 4}:
        services.receive_report(report=report, actor=county, at=_at(on, 9))


def _day_of(code: str) -> int:
    """Return on which day a town sends, reckoned from the day it is due."""
    return {LATE: 3, TOWN: -1, RETURNED: -1}.get(code, -1 - int(code[8]) % 3)


def _write(report: Report, on: date) -> None:
    """Edit the last section in one's own words, have it approved, send it."""
    editor = _holder(report.organisation, rules.REPORT_EDIT, on)
    words = OWN_WORDS
    if report.state == ReportState.RETURNED:
        words = MENDED_WORDS
        services.revise_report(report=report, actor=editor, at=_at(on, 8))
    section = ReportSection.objects.filter(report=report).order_by("-ordinal")[0]
    services.edit_section(
        section=section,
        version=section.version,
        text=f"{section.text}\n{words}",
        actor=editor,
        at=_at(on, 9),
    )
    _finish(report, on)


def _finish(report: Report, on: date, *, proof: str = "") -> None:
    """Have a report approved and send it, as its office does."""
    editor = _holder(report.organisation, rules.REPORT_EDIT, on)
    approver = _holder(report.organisation, rules.REPORT_APPROVE, on)
    hour = 16 if report.consolidated_at else 10
    services.submit_report(report=report, actor=editor, at=_at(on, hour))
    services.approve_report(
        report=report, revision=report.revision, actor=approver, at=_at(on, hour + 1)
    )
    services.send_report(report=report, actor=editor, at=_at(on, hour + 2), proof=proof)


def _holder(office: Organisation, capability: str, on: date) -> Actor:
    """Return who may do this for the office: one of its own, or who stands over its area."""
    own = people.recipients(office.pk, capability, on)
    user = (own or people.nearest_holders(office.area_path, capability, on))[0]
    return people.actor_of(user, on)


def _around(on: date) -> tuple[date, date]:
    return on - timedelta(days=5), on + timedelta(days=4)


def _at(on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour), SHANGHAI)
