"""A page asks the database equally often for one town and for three."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory, make_area
from tests.web import (
    alarms_rows,
    devices_rows,
    limits_rows,
    maintenance_rows,
    major_hazards_rows,
    rounds_rows,
)
from tests.web.twins import AT, Town
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.ledger import services as ledger
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.scoping import scoped

pytestmark = pytest.mark.django_db

FRAME = 4
"""The session, who it is, the posts in force, the unread notices."""

COUNTS = {
    "today": 32,  # six sections of tasks, seven of reports; seven kinds that run out; seven
    # numbers; alarms; where the house is at home (posts, roots) and how many devices wait there;
    # tickets
    "notices:inbox": 1,  # how many: none
    "notices:preferences": 1,
    "notices:channels": 3,  # how many of each, how many, the rows
    "notices:reminders": 4,  # how many, the rows, whom they reached, by which ways
    "exchange:exchange": 2,
    # four layers, devices with their classes twice, the roots twice, what lies below, boundaries,
    "map:map": 12,  # what lies where
    "plans:plans": 3,  # how many, the rows, where one may upload
    "plans:tasks": 3,  # how many, the rows, the plans to choose from
    "plans:problems": 3,
    "plans:responsibilities": 3,
    "plans:board": 5,  # where one stands, its areas, their numbers, the units', the plans
    "checklists:checklists": 3,  # the lists, what is in force of them, what is worked on
    "reporting:reports": 2,
    "reporting:board": 4,  # the duties, the periods, who owes, the whole
    "reporting:statistics": 2,  # the numbers, the days late
    "reporting:duties": 2,  # the duties, where one may set any
    "hazards:hazards": 10,  # seven numbers, how many, keys, rows
    "hazards:measures": 3,
    "hazards:transfers": 3,
    "areas:areas": 3,  # the roots, with their branches, how many of each level
    "areas:list": 2,
    "documents:imports": 1,  # how many: none of areas, which come first
    "people:people": 4,  # how many, the rows, their posts, who has none
    "people:organisations": 2,
    "people:roles": 1,
    "people:review": 4,  # the numbers, how many, the rows, their posts
    "logins": 1,
    "second_factor": 2,
    "calendar:calendar": 2,
    "ledger:ledger": 7,  # the roots, how many, keys, rows; areas and people by name; the head
    "ledger:blocks": 3,  # how many, keys, rows
    "settings": 2,
    **rounds_rows.PAGES,
    **major_hazards_rows.COUNTS,
    **devices_rows.PAGES,
    **alarms_rows.PAGES,
    **limits_rows.PAGES,
    **maintenance_rows.PAGES,
}


@pytest.fixture
def visit(settings, tmp_path):
    """Build so many towns, and log in somebody who may see them all."""
    settings.MEDIA_ROOT = tmp_path

    def visit(towns):
        county = make_area("望山县")
        with scoped(EVERYWHERE):
            for name in ("清石", "白水", "双河")[:towns]:
                Town(name, county)
            ledger.seal(at=AT, force=True)
            role = RoleFactory(capabilities=sorted(capabilities.labels))
            office = OrganisationFactory(area=county)
            post = PostFactory(user=UserFactory(), organisation=office, role=role)
        client = Client()
        client.force_login(post.user)
        return client

    return visit


@pytest.mark.parametrize("towns", [1, 3])
@pytest.mark.parametrize("page", sorted(COUNTS))
def test_a_page_asks_equally_often(visit, django_assert_num_queries, page, towns):
    client = visit(towns)

    with django_assert_num_queries(FRAME + COUNTS[page]):
        response = client.get(reverse(page))

    assert response.status_code == 200
