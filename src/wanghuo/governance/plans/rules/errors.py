"""What this room refuses, beyond the house's own refusals.

DomainError
├── ItemsPending      409  a plan is confirmed only when every item is judged
├── NothingNew        409  the file is the version it would amend
├── ReportMissing     409  submitted without a statement that says 100 %
└── OwnWork           403  who reported does not confirm
"""

from wanghuo.kernel.errors import DomainError


class ItemsPending(DomainError):
    """Items still wait for a verdict (尚有条目待校核)."""

    code = "items_pending"
    status = 409
    sentence = "还有{count}条未校核，请逐条校核，或选择“全部采纳”后再确认。"


class NothingNew(DomainError):
    """The file was already uploaded as another plan of this area (文件重复)."""

    code = "nothing_new"
    status = 409
    sentence = "该文件已作为《{title}》第{version}版上传，修订版请上传修改后的文件。"


class ReportMissing(DomainError):
    """A task is submitted on a statement of 100 % (尚未填报完成)."""

    code = "report_missing"
    status = 409
    sentence = "请先填报进展到100%并说明完成情况，再报请确认。"


class OwnWork(DomainError):
    """Who reported the work does not confirm it (不得自报自批)."""

    code = "own_work"
    status = 403
    sentence = "不能确认本人填报的任务，请由下达单位的其他人员确认。"
