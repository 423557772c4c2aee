"""Posts are granted and ended by the security administrator (安全管理员), never for oneself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from wanghuo.base.areas.models import Area
from wanghuo.base.people import queries, rules
from wanghuo.base.people.models import Organisation, Post, Role, User
from wanghuo.base.people.rules import Duty, OrganisationKind, Sector, Tenure
from wanghuo.base.people.services.policies import grant_terms
from wanghuo.kernel.actors import Actor, System
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.registry import capabilities


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """What a post is to be: where, as what, over which area and sector, and how long (任用)."""

    organisation: Organisation
    role: Role
    area: Area
    valid_from: date
    valid_to: date | None = None
    sector: Sector | None = None
    title: str = ""
    is_temporary: bool = False

    @property
    def tenure(self) -> Tenure:
        """The duty and its span of time."""
        return Tenure(Duty(self.role.duty), self.valid_from, self.valid_to)


@transaction.atomic
def grant_post(*, user: User, appointment: Appointment, actor: Actor, at: datetime) -> Post:
    """Give a user a post (授予岗位), within the granter's own area and sector.

    The organisation's and the user's row stay locked until the end, so that of two grants that
    exclude each other, and of a grant and a closing, the later one sees the earlier.
    """
    rules.check_not_self(actor.id, user.pk)
    rules.check_dates(appointment.valid_from, appointment.valid_to)
    if not isinstance(actor, System):  # the program itself appoints for good: set-up and demo
        terms = grant_terms(local_date(at))
        rules.check_terms(appointment.tenure, terms, is_temporary=appointment.is_temporary)
    _check_reach(actor, appointment.organisation.area_path, appointment.sector or "")
    organisation = queries.lock_organisation(appointment.organisation.pk)
    _check_place(organisation, appointment)
    _check_user(queries.lock_user(user.pk), appointment)
    post = _create(user, appointment)
    data = {"user": user.pk, "role": appointment.role.code, "sector": post.sector}
    facts.record(rules.POST_GRANTED, facts.mark(post), actor=actor, at=at, data=data)
    return post


@transaction.atomic
def end_post(*, post: Post, last_day: date, actor: Actor, at: datetime) -> Post:
    """Let a post end after `last_day` (终止岗位); yesterday ends it at once.

    A post can only be shortened: to lengthen it is to grant another.
    """
    rules.check_not_self(actor.id, post.user_id)
    _check_reach(actor, post.area_path, post.sector)
    if post.valid_to is not None and post.valid_to <= last_day:
        raise BadInput(problem="该岗位届时已经终止；如需延续，请另授一个起始日期更晚的岗位。")
    check_not_last([post], last_day + timedelta(days=1))
    unchanged = Post._base_manager.filter(pk=post.pk, valid_to=post.valid_to)
    if post.valid_to is None:
        unchanged = Post._base_manager.filter(pk=post.pk, valid_to__isnull=True)
    if unchanged.update(valid_to=last_day) != 1:
        raise StaleRecord
    post.valid_to = last_day
    after = {"valid_to": last_day.isoformat()}
    facts.record(rules.POST_ENDED, facts.mark(post), actor=actor, at=at, after=after)
    return post


@transaction.atomic
def change_post(*, post: Post, title: str, actor: Actor, at: datetime) -> Post:
    """Correct the title of a post (修改岗位); it allows nothing, so nothing else is checked."""
    rules.check_not_self(actor.id, post.user_id)
    _check_reach(actor, post.area_path, post.sector)
    before, after = {"title": post.title}, {"title": title.strip()}
    if Post._base_manager.filter(pk=post.pk, **before).update(**after) != 1:
        raise StaleRecord
    post.title = after["title"]
    mark = facts.mark(post)
    facts.record(rules.POST_CHANGED, mark, actor=actor, at=at, before=before, after=after)
    return post


def check_not_last(posts: Iterable[Post], on: date) -> None:
    """Refuse to lose, from that day on, the last security administrator of an area.

    The roles stay locked until the end, so that of two who take each other's post one is refused.
    """
    lasting = [post for post in posts if post.valid_to is None or post.valid_to >= on]
    guarding = [post for post in lasting if post.role.duty == Duty.SECURITY]
    if guarding:
        queries.lock_roles(Duty.SECURITY)
    for post in guarding:
        if not queries.other_guards(post, on).exists():
            raise rules.LastAdministrator


def _check_reach(actor: Actor, area_path: str, sector: str) -> None:
    if not rules.covers_fully(actor.scope(rules.GRANT_MANAGE), area_path, sector):
        raise CapabilityMissing(capability=capabilities.label(rules.GRANT_MANAGE))


def _check_place(organisation: Organisation, appointment: Appointment) -> None:
    if organisation.kind == OrganisationKind.OCCUPIER and not organisation.holder:
        raise rules.HolderMissing(name=organisation.name)
    closed_on = organisation.valid_to
    if closed_on is not None and not _ends_by(appointment, closed_on):
        raise BadInput(problem="该单位已停用或将停用，请选择其他单位。")
    if not appointment.area.path.startswith(organisation.area_path):
        raise BadInput(problem="岗位的区划须在单位所在区划之内，请重新选择区划。")
    if appointment.area.valid_to is not None:
        raise BadInput(problem="该区划已停用，请选择现行区划。")


def _ends_by(appointment: Appointment, day: date) -> bool:
    return appointment.valid_to is not None and appointment.valid_to <= day


def _check_user(user: User, appointment: Appointment) -> None:
    if not user.is_active:
        raise BadInput(problem="该用户已停用，请先恢复用户。")
    wanted = appointment.tenure
    held = [(post, tenure(post)) for post in queries.posts_not_ended(user, wanted.valid_from)]
    rules.check_duties(wanted, [term for _, term in held])
    if any(is_same(post, appointment) and term.overlaps(wanted) for post, term in held):
        raise BadInput(problem="该用户同期已有相同岗位，无需重复授予。")


def tenure(post: Post) -> Tenure:
    """Return a post's duty and span of time; its role must be loaded."""
    return Tenure(Duty(post.role.duty), post.valid_from, post.valid_to)


def is_same(post: Post, appointment: Appointment) -> bool:
    """Tell whether a post is the one an appointment speaks of, whatever its dates and title."""
    return (post.organisation_id, post.role_id, post.area_id, post.sector) == (
        appointment.organisation.pk,
        appointment.role.pk,
        appointment.area.pk,
        appointment.sector or "",
    )


def _create(user: User, appointment: Appointment) -> Post:
    return Post._base_manager.create(
        user=user,
        organisation=appointment.organisation,
        role=appointment.role,
        area=appointment.area,
        area_path=appointment.area.path,
        sector=appointment.sector.value if appointment.sector else "",
        title=appointment.title.strip(),
        is_temporary=appointment.is_temporary,
        valid_from=appointment.valid_from,
        valid_to=appointment.valid_to,
    )
