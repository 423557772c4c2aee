"""Occupiers and their accounts (社会单位账号), for who opens them and who grants the post."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import Organisation, Post, Role, User
from wanghuo.base.people.queries.holders import known_as
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.scoping import access, subtree
from wanghuo.prevention.owners.queries.own import organisations_of
from wanghuo.prevention.owners.rules import OWNER_DECLARE
from wanghuo.register.places.models import Occupier, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFilter:
    """Which occupiers; `has_account` asks whether anybody of theirs may log in."""

    below: Area | None = None
    text: str = ""
    has_account: bool | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """An occupier with the organisations that stand for him and who serves there."""

    occupier: Occupier
    organisations: list[Organisation] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)


def occupier_list(chosen: AccountFilter, on: date) -> QuerySet[Occupier]:
    """List the occupiers in scope that stand, in the order of their areas."""
    rows = Occupier.objects.filter(closed_on__isnull=True, merged_into__isnull=True)
    if chosen.below is not None:
        rows = rows.filter(subtree(chosen.below.path))
    if chosen.text:
        said = chosen.text
        rows = rows.filter(Q(name__contains=said) | Q(uscc=said) | Q(number=said))
    if chosen.has_account is not None:
        serving = Post._base_manager.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
            organisation__kind=OrganisationKind.OCCUPIER,
            organisation__holder=OuterRef("number"),
        )
        rows = rows.filter(Exists(serving) if chosen.has_account else ~Exists(serving))
    return rows.select_related("area").defer("area__boundary").order_by("-pk")


def occupier_in_scope(occupier_id: UUID) -> Occupier:
    """Return one standing occupier, or refuse with `NotFound`."""
    rows = Occupier.objects.filter(closed_on__isnull=True, merged_into__isnull=True)
    return access(rows.select_related("area"), pk=occupier_id)


def account_of(occupier: Occupier, on: date) -> Account:
    """Return who stands for an occupier; unscoped: the occupier was found."""
    organisations = list(organisations_of(occupier.number))
    held = Post._base_manager.filter(organisation__in=organisations).select_related("user", "role")
    lasting = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).order_by("id")
    return Account(occupier, organisations, list(lasting))


def accounts_of(occupiers: Iterable[Occupier], on: date) -> list[Account]:
    """Return who serves each of some occupiers, under his own number; one query."""
    held = list(occupiers)
    serving = Post._base_manager.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        organisation__kind=OrganisationKind.OCCUPIER,
        organisation__holder__in=[one.number for one in held],
    )
    by_number: dict[str, list[Post]] = {}
    for post in serving.select_related("user", "organisation").order_by("id"):
        by_number.setdefault(post.organisation.holder, []).append(post)
    return [Account(one, [], by_number.get(one.number, [])) for one in held]


def home_of(occupier: Occupier) -> Area:
    """Return the smallest area that holds an occupier and all his places; unscoped, as above."""
    places = Place._base_manager.filter(
        occupier=occupier, closed_on__isnull=True, merged_into__isnull=True
    )
    paths = {occupier.area_path, *places.order_by().values_list("area_path", flat=True).distinct()}
    ids = [path.rstrip("/").split("/") for path in sorted(paths)]
    shared = [one for one, *others in zip(*ids, strict=False) if set(others) <= {one}]
    return Area.objects.get(path="".join(f"{one}/" for one in shared))


def owner_roles() -> list[Role]:
    """Return the roles with which an owner can act; the security administrator chooses."""
    roles = Role.objects.filter(duty="none").order_by("id")
    return [role for role in roles if OWNER_DECLARE in role.capabilities]


def account_organisation(occupier: Occupier, organisation_id: int) -> Organisation:
    """Return an organisation of this very occupier, or refuse with `NotFound`."""
    return access(organisations_of(occupier.number), pk=organisation_id)


def owner_role(role_id: int) -> Role:
    """Return one of the roles an owner may be given, or refuse with `NotFound`."""
    for role in owner_roles():
        if role.pk == role_id:
            return role
    raise NotFound(what="角色")


def idle_user(username: str) -> User | None:
    """Return an active user with this name."""
    return people.users_by_name([username]).get(username)


def numbers(occupier: Occupier) -> list[str]:
    """Return every number the occupier is known by, his own first."""
    others = sorted(known_as(occupier.number) - {occupier.number})
    return [occupier.number, *others]
