"""A new installation: roles from data, then three administrators, once."""

import pytest
from django.contrib.auth.hashers import check_password

from tests.base.people.conftest import AT, TODAY
from tests.base.people.facts import bodies, kinds
from tests.base.people.racing import at_once
from tests.factories import OrganisationFactory, UserFactory, make_area
from wanghuo.base.people import queries, rules, services
from wanghuo.base.people.models import Role, User
from wanghuo.base.people.rules import GRANT_MANAGE, PEOPLE_MANAGE, PEOPLE_READ, Duty
from wanghuo.base.people.services import RoleSpec
from wanghuo.kernel.actors import AreaPath, Reach
from wanghuo.kernel.errors import BadInput

pytestmark = pytest.mark.django_db

SYSTEM_ROLE = RoleSpec("system", "系统管理员", Duty.SYSTEM, (PEOPLE_MANAGE, PEOPLE_READ))
SECURITY_ROLE = RoleSpec("security", "安全管理员", Duty.SECURITY, (GRANT_MANAGE,))
AUDIT_ROLE = RoleSpec("audit", "审计管理员", Duty.AUDIT, ())
ROLES = (SYSTEM_ROLE, SECURITY_ROLE, AUDIT_ROLE)


@pytest.fixture
def committee():
    return OrganisationFactory(area=make_area("清石县"), name="清石县消防安全委员会")


def roles():
    return list(Role.objects.order_by("id").values_list("code", "name", "duty", "capabilities"))


def test_install_roles_writes_what_the_data_says():
    assert services.install_roles(roles=ROLES, at=AT) == 3

    assert roles() == [
        ("system", "系统管理员", "system", ["people.manage", "people.read"]),
        ("security", "安全管理员", "security", ["grant.manage"]),
        ("audit", "审计管理员", "audit", []),
    ]
    assert kinds() == ["role.installed"] * 3


def test_install_roles_again_changes_only_what_differs():
    services.install_roles(roles=ROLES, at=AT)

    assert services.install_roles(roles=ROLES, at=AT) == 0
    less = RoleSpec("system", "系统管理员", Duty.SYSTEM, (PEOPLE_READ,))
    assert services.install_roles(roles=[less, SECURITY_ROLE], at=AT) == 1

    assert roles()[0] == ("system", "系统管理员", "system", ["people.read"])
    assert len(roles()) == 3
    assert bodies()[3]["before"]["capabilities"] == ["people.manage", "people.read"]
    assert bodies()[3]["after"]["capabilities"] == ["people.read"]


def test_install_roles_refuses_all_when_one_is_wrong():
    with pytest.raises(BadInput):
        services.install_roles(
            roles=[*ROLES, RoleSpec("x", "某", Duty.NONE, (GRANT_MANAGE,))], at=AT
        )

    assert roles() == []


def test_install_roles_keeps_the_duty_of_a_role():
    services.install_roles(roles=ROLES, at=AT)

    with pytest.raises(BadInput, match="职责不能更改"):
        services.install_roles(roles=[RoleSpec("audit", "审计管理员", Duty.NONE, ())], at=AT)


def test_install_administrators_makes_three_who_hold_the_whole_area(committee):
    services.install_roles(roles=ROLES, at=AT)

    passwords = services.install_administrators(organisation=committee, at=AT)

    assert [p.username for p in passwords] == ["sysadmin", "secadmin", "auditadmin"]
    whole = Reach(AreaPath(committee.area.path))
    held = {}
    for password in passwords:
        user = User.objects.get(username=password.username)
        assert check_password(password.password, user.password)
        assert user.must_change_password is True
        [grant] = queries.actor_of(user, TODAY).grants
        assert (grant.reach, grant.organisation_id) == (whole, committee.pk)
        held[user.username] = grant.capabilities
    assert held == {
        "sysadmin": {PEOPLE_MANAGE, PEOPLE_READ},
        "secadmin": {GRANT_MANAGE},
        "auditadmin": frozenset(),
    }
    assert kinds()[3:] == ["user.created", "post.granted"] * 3


def test_install_administrators_is_refused_when_there_is_any_user(committee):
    services.install_roles(roles=ROLES, at=AT)
    UserFactory(is_active=False)

    with pytest.raises(rules.AlreadyInstalled):
        services.install_administrators(organisation=committee, at=AT)

    assert User.objects.count() == 1


def test_install_administrators_needs_a_role_for_each(committee):
    services.install_roles(roles=[SYSTEM_ROLE, SECURITY_ROLE], at=AT)

    with pytest.raises(BadInput, match="审计管理员"):
        services.install_administrators(organisation=committee, at=AT)

    assert User.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_first_starts_one_wins(committee):
    services.install_roles(roles=ROLES, at=AT)

    def install():
        services.install_administrators(organisation=committee, at=AT)

    assert sorted(at_once(install, install), key=str) == [rules.AlreadyInstalled, None]
    assert User.objects.count() == 3
