"""A made-up county with two towns and a village, and the people who may decide there."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from tests.factories import OrganisationFactory, RoleFactory, UserFactory, make_actor, make_area
from wanghuo.base.people.rules import GRANT_MANAGE, PEOPLE_MANAGE, Duty

AT = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
TODAY, YESTERDAY, TOMORROW = (date(2026, 3, day) for day in (5, 4, 6))


@pytest.fixture
def land():
    """清石县 with 白水镇 (大营村) and 云台乡, a government each, and a clerk's role."""
    county = make_area("清石县", code="990000000000")
    town = make_area("白水镇", county, code="990000100000")
    other = make_area("云台乡", county, code="990000200000")
    village = make_area("大营村", town, code="990000100200")
    return SimpleNamespace(
        county=county,
        town=town,
        other=other,
        village=village,
        government=OrganisationFactory(area=county, name="清石县人民政府"),
        office=OrganisationFactory(area=town, name="白水镇安监站"),
        other_office=OrganisationFactory(area=other, name="云台乡安监站"),
        committee=OrganisationFactory(area=village, name="大营村村民委员会"),
        clerk=RoleFactory(code="clerk", name="经办人", capabilities=["task.read"]),
        security=RoleFactory(
            code="security", name="安全管理员", duty=Duty.SECURITY, capabilities=[GRANT_MANAGE]
        ),
        audit=RoleFactory(code="audit", name="审计管理员", duty=Duty.AUDIT),
    )


@pytest.fixture
def granter(land):
    """The county's security administrator."""
    return make_actor(land.county.path, GRANT_MANAGE, user=UserFactory())


@pytest.fixture
def manager(land):
    """The county's system administrator."""
    return make_actor(land.county.path, PEOPLE_MANAGE, user=UserFactory())
