"""What every change of a report shares: may this person, the move, the remark, the deadline."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet

from wanghuo.base.deadlines import services as deadlines
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import DeadlineState, Shift
from wanghuo.base.deadlines.services import Owed
from wanghuo.governance.reporting import rules
from wanghuo.governance.reporting.models import Report, ReportRemark
from wanghuo.governance.reporting.rules import RemarkKind, ReportAction, ReportState
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.registry import capabilities

FACTS = MappingProxyType(
    {
        ReportAction.EDIT: rules.REPORT_EDITED,
        ReportAction.SUBMIT: rules.REPORT_SUBMITTED,
        ReportAction.REJECT: rules.REPORT_REJECTED,
        ReportAction.APPROVE: rules.REPORT_APPROVED,
        ReportAction.REVISE: rules.REPORT_REVISED,
        ReportAction.SEND: rules.REPORT_SENT,
        ReportAction.RECEIVE: rules.REPORT_RECEIVED,
        ReportAction.RETURN: rules.REPORT_RETURNED,
        ReportAction.CONSOLIDATE: rules.REPORT_CONSOLIDATED,
        ReportAction.WITHDRAW: rules.REPORT_WITHDRAWN,
    }
)
LONGEST = 2000


def must_write(report: Report, capability: str, actor: Actor, *, is_open: bool = False) -> None:
    """Refuse who is neither of the sender nor over exactly its area."""
    place = (report.area_path, report.sector)
    is_open = is_open or report.is_of_area
    if not rules.may_write(actor, capability, report.organisation_id, place, is_open=is_open):
        raise CapabilityMissing(capability=capabilities.label(capability))


def must_receive(report: Report, capability: str, actor: Actor) -> None:
    """Refuse who does not stand where the report goes."""
    if goes_outside(report) or report.receiver is None:
        raise BadInput(problem="这份报告报送到系统以外的单位，接收情况请在上报凭证中注明。")
    actor.must(capability, report.receiver.area_path, report.receiver.sector)


def goes_outside(report: Report) -> bool:
    """Tell whether nobody in the system receives it: then it is sent with proof."""
    return report.receiver_id is None or report.receiver_id == report.organisation_id


def said(text: str, problem: str) -> str:
    """Return what a person wrote with a step, or refuse an empty or endless word."""
    words = text.replace("\0", "").strip()
    if not words or len(words) > LONGEST:
        raise BadInput(problem=problem)
    return words


def move(
    report: Report,
    action: ReportAction,
    *,
    actor: Actor,
    at: datetime,
    told: Mapping[str, object] = MappingProxyType({}),
    **changes: Any,  # noqa: ANN401 -- columns of the row
) -> None:
    """Take the report to its next state as it was read, and record it; `StaleRecord` when late."""
    before = ReportState(report.state)
    after = rules.next_state(before, action)
    changes = {"state": after, **changes}
    as_read = Report._base_manager.filter(pk=report.pk, state=before, revision=report.revision)
    if as_read.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(report, name, value)
    facts.record(
        FACTS[action],
        facts.mark(report),
        actor=actor,
        at=at,
        before={"state": before},
        after={"state": after},
        data=told,
    )


def remark(report: Report, kind: RemarkKind, text: str, *, actor: Actor, at: datetime) -> None:
    """Write down what was said with a step; the fact tells only that it was."""
    ReportRemark._base_manager.create(
        report=report, area_path=report.area_path, kind=kind, by_id=actor.id, at=at, text=text
    )


def owe(
    report: Report, on: date, *, actor: Actor, at: datetime, shift: Shift = Shift.NONE
) -> Deadline:
    """Open the deadline by which the report must be sent."""
    mark = facts.mark(report)
    owed = Owed(mark, report.title, link(report), report.organisation, report.sector)
    return deadlines.open_deadline(owed=owed, on=on, actor=actor, at=at, shift=shift)


def owe_again(report: Report, on: date, *, actor: Actor, at: datetime) -> Deadline:
    """Open a deadline for sending a returned report again, on the first day from `on` not used."""
    used = set(_deadlines(report).values_list("named_on", flat=True))
    while on in used:  # a day that was met stays met
        on += timedelta(days=1)
    return owe(report, on, actor=actor, at=at)


def meet(report: Report, *, actor: Actor, at: datetime) -> None:
    """Mark as sent what is open."""
    for deadline in _deadlines(report).filter(state=DeadlineState.OPEN).order_by("due_on", "id"):
        deadlines.meet_deadline(deadline=deadline, actor=actor, at=at)


def release(report: Report, *, actor: Actor, at: datetime) -> None:
    """Cancel what the report still owes."""
    deadlines.cancel_deadlines(subjects=[facts.mark(report)], actor=actor, at=at)


def link(report: Report) -> str:
    """Return the address of the report's page."""
    return f"/reports/{report.pk}"


def _deadlines(report: Report) -> QuerySet[Deadline]:
    # the report was found in scope, and what it owes lies where it lies
    return Deadline._base_manager.filter(subject_type="report", subject_id=str(report.pk))
