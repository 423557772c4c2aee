"""An occupier's account: two steps, two persons, and then his own rows alone."""

import pytest

from tests.factories import RoleFactory, make_area
from tests.prevention.owners.builders import AT, TODAY, World
from tests.register.samples import small
from wanghuo.base.people.models import Organisation, User
from wanghuo.base.people.queries import actor_of
from wanghuo.base.people.rules import GRANT_MANAGE, PEOPLE_MANAGE, NameTaken
from wanghuo.kernel.errors import CapabilityMissing, NotFound
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.owners import queries, services
from wanghuo.prevention.owners.rules import OWNER_DECLARE, OWNER_READ

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]


@pytest.fixture
def world(db):
    return World()


@pytest.fixture
def system(world):
    return world.actor(world.office, PEOPLE_MANAGE)


@pytest.fixture
def security(world):
    return world.actor(world.office, GRANT_MANAGE)


@pytest.fixture
def newcomer(world):
    return small("occupier", world.village, name="春晖幼儿园")


def open_account(occupier, actor, username="chunhui"):
    return services.open_account(
        occupier=occupier, username=username, name="李园长", actor=actor, at=AT
    )


def grant(organisation, user, actor, role=None):
    role = role or RoleFactory(capabilities=[OWNER_READ, OWNER_DECLARE])
    return services.grant_account(
        organisation=organisation, role=role, user=user, on=TODAY, actor=actor, at=AT
    )


def test_an_account_sees_nothing_until_its_post_is_granted(newcomer, system, security, world):
    small("place", world.village, name="春晖园", kind="kindergarten", occupier=newcomer)
    organisation, user, password = open_account(newcomer, system)

    assert (organisation.holder, organisation.kind) == (newcomer.number, "occupier")
    assert (password.username, user.must_change_password) == ("chunhui", True)
    assert actor_of(user, TODAY).grants == ()

    grant(organisation, user, security)
    with scoped(actor_of(user, TODAY).scope(OWNER_READ)):
        assert [place.name for place in queries.open_places()] == ["春晖园"]


def test_neither_administrator_takes_the_others_step(newcomer, system, security):
    with pytest.raises(CapabilityMissing):
        open_account(newcomer, security)
    organisation, user, _ = open_account(newcomer, system)
    with pytest.raises(CapabilityMissing):
        grant(organisation, user, system)


def test_a_refused_account_leaves_no_organisation_behind(newcomer, system, world):
    taken = User.objects.first().username
    before = Organisation.objects.count()

    with pytest.raises(NameTaken):
        open_account(newcomer, system, taken)
    assert Organisation.objects.count() == before


def test_a_second_account_joins_the_same_organisation(newcomer, system):
    first, *_ = open_account(newcomer, system)
    second, *_ = open_account(newcomer, system, "chunhui2")

    assert first.pk == second.pk


def test_an_organisation_of_another_occupier_is_not_his(newcomer, world):
    with pytest.raises(NotFound):
        queries.account_organisation(newcomer, world.firm.pk)


def test_only_a_role_with_which_owners_act_is_offered():
    clerk, owner = (
        RoleFactory(capabilities=["task.read"]),
        RoleFactory(capabilities=[OWNER_DECLARE]),
    )

    assert queries.owner_role(owner.pk) == owner
    with pytest.raises(NotFound):
        queries.owner_role(clerk.pk)


def test_a_chain_of_two_villages_is_at_home_in_their_town(world, newcomer):
    assert queries.home_of(newcomer) == world.village
    small("place", make_area("上王村", world.town), occupier=newcomer)

    assert queries.home_of(newcomer) == world.town


def test_the_list_knows_who_has_an_account(newcomer, world):
    def names(has):
        chosen = queries.AccountFilter(has_account=has)
        return {one.name for one in queries.occupier_list(chosen, TODAY)}

    assert "春晖幼儿园" in names(has=False)
    world.user(world.firm, OWNER_READ)
    assert names(has=True) == {"福来教育"}
