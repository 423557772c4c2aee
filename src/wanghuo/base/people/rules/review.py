"""What makes an account worth a look (账号核查)."""

from dataclasses import dataclass

from wanghuo.kernel.terms import Term


class Finding(Term):
    """Why an account is listed, in the order of the page (核查项)."""

    NEVER = "never", "从未登录"
    IDLE = "idle", "长期未登录"
    OLD_PASSWORD = "old_password", "口令超期"
    NO_POST = "no_post", "从未任岗"
    POSTS_ENDED = "posts_ended", "岗位均已终止"
    NO_SECOND_FACTOR = "no_second_factor", "管理员未启用动态口令"
    LOCKED = "locked", "当前锁定"
    EXPIRING = "expiring", "岗位即将到期"


@dataclass(frozen=True, slots=True)
class ReviewTerms:
    """The numbers of the rulebook."""

    idle_days: int
    expiring_days: int
