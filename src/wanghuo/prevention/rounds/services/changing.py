"""What whoever plans rounds may change of one: to whom it falls, and whether it falls at all."""

from datetime import date, datetime

from django.db import transaction

from wanghuo.base.people.models import Post
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput
from wanghuo.prevention.rounds import rules
from wanghuo.prevention.rounds.models import Round
from wanghuo.prevention.rounds.rules import OwedBy, PostUnfit, RoundAction
from wanghuo.prevention.rounds.services.moves import move

LONGEST_REASON = 200


@transaction.atomic
def waive_round(*, row: Round, version: int, reason: str, actor: Actor, at: datetime) -> Round:
    """Let a round fall away for a reason that stays written (免查)."""
    actor.must(rules.ROUND_MANAGE, row.area_path, row.sector)
    said = " ".join(reason.replace("\0", "").split())
    if not 2 <= len(said) <= LONGEST_REASON:
        raise BadInput(problem="请写明免查的原因，2 至 200 字，如停业整修到几月几日。")
    move(row, RoundAction.WAIVE, actor=actor, at=at, version=version, reason=said)
    return row


@transaction.atomic
def assign_round(
    *,
    row: Round,
    version: int,
    post: Post,
    actor: Actor,
    at: datetime,
    due_on: date | None = None,
) -> Round:
    """Hand a round to another post, perhaps on another day of its period (改派)."""
    actor.must(rules.ROUND_MANAGE, row.area_path, row.sector)
    day = due_on or row.due_on
    if row.owed_by == OwedBy.OWNER:
        raise BadInput(problem="这是单位自己的应查，不派给岗位；请督促单位自查。")
    if not row.period_from <= day <= row.period_to:
        raise BadInput(problem="安排日期应在应查期内。")
    _must_fit(row, post, day)
    told = {"from": row.post_id, "to": post.pk, "on": day.isoformat()}
    changes = {"post": post, "due_on": day}
    move(row, RoundAction.ASSIGN, actor=actor, at=at, version=version, data=told, **changes)
    return row


def _must_fit(row: Round, post: Post, day: date) -> None:
    covers = row.area_path.startswith(post.area_path)
    of_line = not post.sector or not row.sector or post.sector == row.sector
    in_force = post.valid_from <= day and (post.valid_to is None or day <= post.valid_to)
    if not (covers and of_line and in_force):
        raise PostUnfit(post=post.title or post.user.name)
