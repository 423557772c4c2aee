"""What an actor may do with a report now, so that a page shows no button that refuses."""

from wanghuo.governance.reporting import rules
from wanghuo.governance.reporting.models import Report
from wanghuo.governance.reporting.rules import NEXT_STATE, ReportAction, ReportState
from wanghuo.kernel.actors import Actor

WRITING = {
    ReportAction.EDIT: rules.REPORT_EDIT,
    ReportAction.SUBMIT: rules.REPORT_EDIT,
    ReportAction.REVISE: rules.REPORT_EDIT,
    ReportAction.APPROVE: rules.REPORT_APPROVE,
    ReportAction.REJECT: rules.REPORT_APPROVE,
    ReportAction.SEND: rules.REPORT_SEND,
}
RECEIVING = (ReportAction.RECEIVE, ReportAction.RETURN)


def steps_of(report: Report, actor: Actor) -> frozenset[str]:
    """Return the actions that state and posts allow."""
    state = ReportState(report.state)
    possible = [action for action in ReportAction if (state, action) in NEXT_STATE]
    return frozenset(action.value for action in possible if _may(report, action, actor))


def _may(report: Report, action: ReportAction, actor: Actor) -> bool:
    if action in WRITING:
        is_open = report.is_of_area or WRITING[action] == rules.REPORT_APPROVE
        place = (report.area_path, report.sector)
        return rules.may_write(
            actor, WRITING[action], report.organisation_id, place, is_open=is_open
        )
    if action not in RECEIVING or report.receiver is None:
        return False
    if report.receiver_id == report.organisation_id:
        return False
    return actor.can(rules.REPORT_RECEIVE, report.receiver.area_path, report.receiver.sector)
