"""What the clock does each day for people's safety: remind of endings, clear what is over."""

from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction

from wanghuo.base.notices import services as notices
from wanghuo.base.notices.rules import NoticeKind
from wanghuo.base.people import services as people
from wanghuo.base.people.models import Post
from wanghuo.base.people.queries import accounts
from wanghuo.base.people.services.policies import grant_terms
from wanghuo.kernel import clock
from wanghuo.kernel.errors import Words

MINE = "您的岗位“{role}”将于{day}到期，如需延续请联系安全管理员。"
THEIRS = "有“{role}”岗位将于{day}到期，请核实是否续任。"


@transaction.atomic
def remind_of_endings(at: datetime) -> int:
    """Tell holders and security administrators that a post ends soon, once for each step.

    A day on which the clock stood still is made up for: whoever is within a step and was not told
    of it is told.
    """
    on = clock.local_date(at)
    steps = sorted(grant_terms(on).notice_days)
    posts = list(accounts.posts_ending(on, on + timedelta(days=steps[-1])))
    for post in posts:
        _remind(post, next(step for step in steps if _days_left(post, on) <= step), at)
    return len(posts)


def _remind(post: Post, step: int, at: datetime) -> None:
    guards = accounts.guards(post.area_path, clock.local_date(at))
    filling = {"role": post.role.name, "day": str(post.valid_to)}
    source = f"post/{post.pk}/ends/{post.valid_to}/{step}"
    tell = partial(notices.tell, kind=NoticeKind.SYSTEM, source=source, at=at)
    tell(recipients=[post.user_id], title=Words(MINE, **filling), link="/settings")
    tell(
        recipients=[one for one in guards if one != post.user_id],
        title=Words(THEIRS, **filling),
        link=f"/people/users/{post.user_id}",
    )


def _days_left(post: Post, on: date) -> int:
    return (post.valid_to - on).days if post.valid_to else 0


def forget_what_is_over(at: datetime) -> int:
    """Clear open logins whose life is over and counts that say nothing any more."""
    return people.forget_over_logins(at) + people.forget_old(at)
