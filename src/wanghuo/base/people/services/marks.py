"""How facts name a user, and who may decide about whom."""

from datetime import datetime

from wanghuo.base.people import queries, rules
from wanghuo.base.people.models import User
from wanghuo.kernel.actors import Actor, Scope
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import CapabilityMissing
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.registry import capabilities


def must_answer_for(user: User, *, actor: Actor, at: datetime) -> None:
    """Refuse unless the actor manages people or grants posts wherever the user has a post.

    Whoever may reset a password may log in with it, so a town's administrator must not reach the
    account of somebody who also serves the county.
    """
    _must_hold(user, (rules.PEOPLE_MANAGE, rules.GRANT_MANAGE), actor=actor, at=at)


def must_guard(user: User, *, actor: Actor, at: datetime) -> None:
    """Refuse unless the actor is the security administrator wherever the user has a post."""
    _must_hold(user, (rules.GRANT_MANAGE,), actor=actor, at=at)


def _must_hold(user: User, wanted: tuple[str, ...], *, actor: Actor, at: datetime) -> None:
    rules.check_not_self(actor.id, user.pk)
    reaches = [reach for capability in wanted for reach in actor.scope(capability).reaches]
    scope = Scope(tuple(reaches))
    held = queries.posts_not_ended(user, local_date(at))
    is_held = all(
        rules.covers_fully(scope, post.organisation.area_path, post.sector) for post in held
    )
    if not (reaches and is_held):
        raise CapabilityMissing(capability=capabilities.label(wanted[0]))


def user_mark(user: User, actor: Actor) -> facts.Mark:
    """Name a user as a fact's subject, at the latest post's area, else at the actor's."""
    post = queries.latest_post(user)
    if post is not None:
        return facts.Mark("user", str(user.pk), post.area_id, post.area_path)
    path = actor.grants[0].reach.area_path if actor.grants else ""
    area_id = int(path.rstrip("/").rpartition("/")[2]) if path else None
    return facts.Mark("user", str(user.pk), area_id, path)
