"""States of a job, and how long a silent worker is trusted."""

from datetime import timedelta

from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.terms import Term

LEASE = timedelta(seconds=60)
"""Without a sign of life for this long, a worker is taken for dead and its job begins again."""
HEARTBEAT_SECONDS = 15.0
MOST_ATTEMPTS = 5
"""A job that brought its worker down so often is given up."""
FILES_KEPT = timedelta(days=30)
"""Result files hold copies of what a person may see; they do not lie about for ever."""

STOPPED_TOO_OFTEN = "作业多次中断，已放弃；请重新发起，仍不成功请联系系统管理员。"
UNEXPECTED = "程序出错，作业没有完成；请重新发起，仍不成功请联系系统管理员。"


class JobState(Term):
    """State of a job (作业状态)."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "未成功"
    CANCELLED = "cancelled", "已取消"


OPEN = (JobState.QUEUED, JobState.RUNNING)


class JobOver(DomainError):
    """Only a job that has not ended can be cancelled (作业已结束)."""

    code = "job_over"
    status = 409
    sentence = "该作业已结束，不能再取消。"
