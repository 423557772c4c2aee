"""What may be done with duties and reports; each service checks, changes, records one fact."""

from wanghuo.governance.reporting.services.approval import (
    approve_report,
    reject_report,
    revise_report,
    send_report,
    submit_report,
)
from wanghuo.governance.reporting.services.drafting import (
    edit_section,
    refresh_report,
    restore_section,
    take_over,
)
from wanghuo.governance.reporting.services.duties import (
    DutyTerms,
    add_duty,
    change_duty,
    close_duty,
    confirm_duty,
)
from wanghuo.governance.reporting.services.opening import (
    open_due_reports,
    open_report,
    open_reports,
)
from wanghuo.governance.reporting.services.proposing import take_duties
from wanghuo.governance.reporting.services.receiving import (
    consolidate,
    receive_report,
    remind_missing,
    return_report,
)

__all__ = [
    "DutyTerms",
    "add_duty",
    "approve_report",
    "change_duty",
    "close_duty",
    "confirm_duty",
    "consolidate",
    "edit_section",
    "open_due_reports",
    "open_report",
    "open_reports",
    "receive_report",
    "refresh_report",
    "reject_report",
    "remind_missing",
    "restore_section",
    "return_report",
    "revise_report",
    "send_report",
    "submit_report",
    "take_duties",
    "take_over",
]
