"""An occupier's account takes two persons (开通账号): one opens it, another grants the post.

Whoever opens accounts cannot give reach, and whoever gives reach can open none (三员分立).
"""

from datetime import date, datetime

from django.db import transaction

from wanghuo.base.people import services as people
from wanghuo.base.people.models import Organisation, Post, Role, User
from wanghuo.base.people.rules import OrganisationKind, Sector
from wanghuo.base.people.services import Appointment, OneTimePassword
from wanghuo.base.people.services.users import first_password
from wanghuo.kernel.actors import Actor
from wanghuo.prevention.owners import queries
from wanghuo.register.places.models import Occupier

Opened = tuple[Organisation, User, OneTimePassword]


def open_account(
    *, occupier: Occupier, username: str, name: str, actor: Actor, at: datetime
) -> Opened:
    """Open an account for somebody of an occupier's (开通账号); without a post it can do nothing.

    The organisation that stands for the occupier is made with the first of his people.
    """
    first = first_password(username)  # hashing is slow, so it goes before the transaction
    area = queries.home_of(occupier)
    with transaction.atomic():
        organisation = queries.organisations_of(occupier.number).first()
        if organisation is None:
            organisation = people.create_organisation(
                area=area,
                name=occupier.name[:80],
                kind=OrganisationKind.OCCUPIER,
                sector=Sector(occupier.sector) if occupier.sector else None,
                holder=occupier.number,
                actor=actor,
                at=at,
            )
        user, password = people.create_user(
            username=username, name=name, area=area, actor=actor, at=at, first=first
        )
    return organisation, user, password


def grant_account(
    *, organisation: Organisation, role: Role, user: User, on: date, actor: Actor, at: datetime
) -> Post:
    """Let an account act for its occupier from a day on (授予岗位).

    In every line of business: what narrows the post is whose rows they are.
    """
    appointment = Appointment(
        organisation=organisation,
        role=role,
        area=organisation.area,
        valid_from=on,
        title="消防管理人",
    )
    return people.grant_post(user=user, appointment=appointment, actor=actor, at=at)
