"""The sender's way: submit, approve or send back, take back, send up."""

from datetime import datetime

from django.db import transaction

from wanghuo.base.documents.services import Kept, keep
from wanghuo.base.documents.writing import as_docx, as_pdf
from wanghuo.governance.reporting import queries, rules
from wanghuo.governance.reporting.models import Report, SectionEdit
from wanghuo.governance.reporting.rules import RemarkKind, ReportAction, ReportState
from wanghuo.governance.reporting.services import moves
from wanghuo.governance.reporting.services.composing import compose, hold
from wanghuo.governance.reporting.writing.paper import document
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor, AreaPath, Reach, Scope
from wanghuo.kernel.errors import BadInput, StaleRecord
from wanghuo.kernel.scoping import scoped


@transaction.atomic
def submit_report(*, report: Report, actor: Actor, at: datetime) -> Report:
    """Hand a draft to whoever approves (送审); its figures are counted a last time."""
    moves.must_write(report, rules.REPORT_EDIT, actor)
    hold(report)
    rules.next_state(ReportState(report.state), ReportAction.SUBMIT)
    if clock.local_date(at) <= report.period_to:
        raise rules.PeriodOpen(until=report.period_to)
    compose(report, at=at, more=queries.coverage(report) if report.consolidated_at else ())
    revision = report.revision + 1
    told = {"revision": revision}
    moves.move(
        report,
        ReportAction.SUBMIT,
        actor=actor,
        at=at,
        told=told,
        revision=revision,
        submitted_by_id=actor.id,
    )
    return report


@transaction.atomic
def reject_report(*, report: Report, reason: str, actor: Actor, at: datetime) -> Report:
    """Hand a draft back to its writer (退改)."""
    moves.must_write(report, rules.REPORT_APPROVE, actor, is_open=True)
    words = moves.said(reason, "请写明需要修改的内容，不超过2000字。")
    moves.move(report, ReportAction.REJECT, actor=actor, at=at)
    moves.remark(report, RemarkKind.REJECTED, words, actor=actor, at=at)
    return report


def approve_report(*, report: Report, revision: int, actor: Actor, at: datetime) -> Report:
    """Approve what was read, freeze figures and document (审批); never one's own writing.

    `revision` is the submission that the approver read: another one refuses.
    """
    moves.must_write(report, rules.REPORT_APPROVE, actor, is_open=True)
    rules.next_state(ReportState(report.state), ReportAction.APPROVE)
    if report.revision != revision:
        raise StaleRecord
    _must_not_be_own(report, actor)
    with scoped(Scope((Reach(AreaPath(report.area_path)),))):  # whoever approves, all of it
        paper = queries.paper(report, clock.local_date(at))
    laid_out = document(paper)
    kept = keep(as_docx(laid_out), "reports", f"{report.pk}.docx")
    printed = keep(as_pdf(laid_out), "reports", f"{report.pk}.pdf")
    return _approve(report, kept, printed, actor=actor, at=at)


@transaction.atomic
def revise_report(*, report: Report, actor: Actor, at: datetime) -> Report:
    """Take a report back to write on it (撤回修改): before it is sent, or once returned."""
    moves.must_write(report, rules.REPORT_EDIT, actor)
    moves.move(
        report,
        ReportAction.REVISE,
        actor=actor,
        at=at,
        approved_by_id=None,
        approved_at=None,
        file="",
        file_hash="",
        printed="",
    )
    return report


@transaction.atomic
def send_report(*, report: Report, actor: Actor, at: datetime, proof: str = "") -> Report:
    """Send an approved report up (上报); where nobody receives it here, with word how it went."""
    moves.must_write(report, rules.REPORT_SEND, actor)
    if moves.goes_outside(report):
        proof = moves.said(proof, "请写明上报的方式和凭证，如公文系统编号、收件人，不超过2000字。")
    elif proof:
        raise BadInput(problem="接收单位在本系统内，直接上报即可，不需要另填凭证。")
    on = clock.local_date(at)
    first = report.first_sent_on or on
    moves.move(
        report,
        ReportAction.SEND,
        actor=actor,
        at=at,
        told={"days_late": rules.days_late(report.due_on, first)},
        sent_at=at,
        first_sent_on=first,
    )
    if proof:
        moves.remark(report, RemarkKind.SENT, proof, actor=actor, at=at)
    moves.meet(report, actor=actor, at=at)
    return report


def _must_not_be_own(report: Report, actor: Actor) -> None:
    if actor.id is None:
        return
    wrote = SectionEdit._base_manager.filter(section__report=report, by_id=actor.id).exists()
    if wrote or report.submitted_by_id == actor.id:
        raise rules.OwnReport


@transaction.atomic
def _approve(report: Report, kept: Kept, printed: Kept, *, actor: Actor, at: datetime) -> Report:
    moves.move(
        report,
        ReportAction.APPROVE,
        actor=actor,
        at=at,
        told={"file": kept.hash, "figures": queries.frozen(report), "revision": report.revision},
        approved_by_id=actor.id,
        approved_at=at,
        file=kept.name,
        file_hash=kept.hash,
        printed=printed.name,
    )
    return report
