"""Where the day begins: who acts for an occupier sees his own places, everybody else his tasks."""

from datetime import date

import pytest

from tests.prevention.owners.builders import AT, World
from tests.visiting import text_of
from wanghuo.governance.plans.rules import TASK_READ
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.owners.rules import OWNER_DECLARE, OWNER_READ

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with scoped(EVERYWHERE):
        return World()


def begins(client, world, *capabilities):
    client.force_login(world.user(world.firm, OWNER_READ, OWNER_DECLARE, *capabilities))
    return client.get("/")


def test_an_owner_begins_with_his_own_places(client, world):
    first = begins(client, world)
    page = text_of(client.get(first.url))

    assert first.url == "/owner/"
    assert ("福来小学" in page, "今日待办" in page) == (True, False)


def test_who_has_tasks_too_begins_with_them(client, world):
    assert "今日待办" in text_of(begins(client, world, TASK_READ))


def test_what_is_due_first_stands_first_with_its_day(client, world):
    for title, due_on in (
        ("线路老化", None),
        ("灭火器过期", date(2026, 5, 1)),
        ("门锁", date(2026, 3, 9)),
    ):
        Hazard._base_manager.create(
            place=world.school, area=world.village, area_path=world.village.path, title=title,
            occupier=world.occupier, grade="general", source="patrol", state="ordered",
            found_at=AT, due_on=due_on, number=title,
        )  # fmt: skip

    page = text_of(client.get(begins(client, world).url))
    order = [page.index(word) for word in ("门锁", "灭火器过期", "线路老化")]
    assert order == sorted(order)
    assert "限 2026-03-09 前改完" in page
