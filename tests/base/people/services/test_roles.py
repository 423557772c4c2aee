"""Business roles are edited by the security administrator; administrators' stay as they are."""

import pytest

from tests.base.people.conftest import AT
from tests.base.people.facts import bodies, kinds, told
from tests.base.people.racing import at_once
from tests.factories import PostFactory, make_actor
from wanghuo.base.people import rules, services
from wanghuo.base.people.models import Role
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord

pytestmark = pytest.mark.django_db

SEEN = ["task.read"]


def change(role, actor, wanted=("task.read", "task.report"), seen=SEEN):
    return services.change_role(role=role, wanted=wanted, seen=seen, actor=actor, at=AT)


def stored(role):
    return Role.objects.get(pk=role.pk).capabilities


def test_a_role_is_changed_and_both_states_are_told(land, granter):
    PostFactory(organisation=land.office, role=land.clerk)

    change(land.clerk, granter)

    assert stored(land.clerk) == ["task.read", "task.report"]
    assert told() == [("role.changed", "role", "clerk", granter.id, None)]
    assert bodies() == [
        {
            "before": {"capabilities": ["task.read"]},
            "after": {"capabilities": ["task.read", "task.report"]},
            "data": {},
        }
    ]


def test_saving_the_same_tells_nothing(land, granter):
    change(land.clerk, granter, wanted=SEEN)

    assert kinds() == []


def test_whoever_saw_an_older_state_is_refused(land, granter):
    change(land.clerk, granter)

    with pytest.raises(StaleRecord):
        change(land.clerk, granter, wanted=["area.read"])


def test_administrators_roles_are_fixed(land, granter):
    for role in (land.security, land.audit):
        with pytest.raises(rules.RoleFixed):
            change(role, granter, seen=role.capabilities)


@pytest.mark.parametrize("capability", ["grant.manage", "people.manage", "ledger.verify"])
def test_no_business_role_gets_an_administrators_capability(land, granter, capability):
    with pytest.raises(BadInput, match="彼此分立"):
        change(land.clerk, granter, wanted=[capability])

    assert stored(land.clerk) == SEEN


def test_whoever_does_not_reach_every_holder_does_not_change_the_role(land):
    PostFactory(organisation=land.office, role=land.clerk)
    PostFactory(organisation=land.other_office, role=land.clerk)

    for actor in (
        make_actor(land.town.path, rules.GRANT_MANAGE),
        make_actor(land.county.path, rules.PEOPLE_MANAGE),
        make_actor(land.county.path, rules.GRANT_MANAGE, sectors=["fire"]),
    ):
        with pytest.raises(CapabilityMissing):
            change(land.clerk, actor)


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_one_wins(land, granter):
    outcomes = at_once(
        lambda: change(land.clerk, granter, wanted=["area.read"]),
        lambda: change(land.clerk, granter, wanted=["task.assign"]),
    )

    assert sorted(outcomes, key=str) == [StaleRecord, None]
    assert kinds() == ["role.changed"]
