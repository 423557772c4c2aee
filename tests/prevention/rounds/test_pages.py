"""Pages and API of rounds: what they show, what numbers open, what they refuse, what they cost."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.factories import make_area
from tests.prevention.rounds.builders import AT, MONDAY, opened, rounds
from tests.visiting import rows_of, says, text_of, visitor
from tests.web.operations import program
from wanghuo.prevention.rounds import services
from wanghuo.prevention.rounds.models import Round
from wanghuo.prevention.rounds.rules import ROUND_MANAGE, ROUND_READ

FRAME = 4
COUNTS = {"rounds": 2, "board": 5, "today": 2, "frequencies": 0}


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def made(ground):
    """Three small places: one missed, one waived, one due."""
    ground.post = ground.worker()
    for name in ("甲店", "乙店", "丙店"):
        ground.corner_shop(name=name)
    rows = {one.place.name: one for one in opened()}
    Round._base_manager.filter(pk=rows["甲店"].pk).update(state="missed", due_on=MONDAY)
    Round._base_manager.filter(pk=rows["乙店"].pk).update(state="waived", due_on=MONDAY)
    Round._base_manager.filter(pk=rows["丙店"].pk).update(due_on=MONDAY)
    return {one.place.name: one for one in rounds()}


def test_list_shows_and_filters(ground, made):
    client = visitor(ground.county, ROUND_READ)

    every = text_of(client.get(reverse("rounds:rounds")))
    missed = text_of(client.get(reverse("rounds:rounds"), {"state": "missed"}))

    assert [name in every for name in made] == [True, True, True]
    assert [name in missed for name in ("甲店", "乙店", "丙店")] == [True, False, False]


def test_list_leaves_as_a_sheet(ground, made):
    client = visitor(ground.county, ROUND_READ)

    answer = client.get(reverse("rounds:rounds"), {"state": "due", "xlsx": 1})

    header, *lines = [row for row in rows_of(answer.content) if row[0]][-2:]
    assert [line[0] for line in lines] == ["丙店"]
    assert header[0] == "场所"


def test_board_counts_and_its_numbers_open_their_lists(ground, made):
    client = visitor(ground.county, ROUND_READ)

    page = text_of(client.get(reverse("rounds:board")))

    assert "共应查 2 处次，已查 0，漏查 1。" in page
    assert (
        f"state=missed&amp;since=2026-01-31&amp;until=2026-03-02&amp;below={ground.town.pk}" in page
    )
    assert (
        f"state=due&amp;since=2026-01-31&amp;until=2026-03-02&amp;post_id={ground.post.pk}" in page
    )


def test_todays_rounds_are_ones_own(ground, made):
    client, other = Client(), visitor(ground.county, ROUND_READ)
    client.force_login(ground.post.user)

    mine, none = (text_of(one.get(reverse("rounds:today"))) for one in (client, other))

    assert [("丙店" in page, "甲店" in page) for page in (mine, none)] == [
        (True, False), (False, False),
    ]  # fmt: skip


def test_rounds_are_waived_and_handed_on_at_their_page(ground, made):
    client, other = visitor(ground.county, ROUND_READ, ROUND_MANAGE), ground.worker()
    row = made["丙店"]
    page = text_of(client.get(reverse("rounds:round", args=[row.pk])))

    client.post(reverse("rounds:assign_round", args=[row.pk]), {"version": 0, "post": other.pk})
    stale = client.post(
        reverse("rounds:waive_round", args=[row.pk]), {"version": 0, "reason": "停业"}
    )
    client.post(reverse("rounds:waive_round", args=[row.pk]), {"version": 1, "reason": "停业"})

    assert ("改派" in page, "记为免查" in page) == (True, True)
    says(stale, "刚刚被他人更新", 409)
    [now] = rounds(pk=row.pk)
    assert (now.post_id, now.state, now.reason) == (other.pk, "waived", "停业")


def test_reader_is_offered_nothing(ground, made):
    page = text_of(
        visitor(ground.county, ROUND_READ).get(reverse("rounds:round", args=[made["丙店"].pk]))
    )

    assert ("改派" in page, "免查" in page) == (False, False)


def test_neighbour_is_shown_nothing(ground, made):
    client = visitor(make_area("别县"), ROUND_READ, ROUND_MANAGE)

    assert "丙店" not in text_of(client.get(reverse("rounds:rounds")))
    assert client.get(reverse("rounds:round", args=[made["丙店"].pk])).status_code == 404


def test_owner_sees_his_own_alone(ground):
    mine, other = ground.occupier(), ground.occupier()
    ground.place(kind="hotel", name="自家店", is_key=True, occupier=mine)
    ground.place(kind="hotel", name="别家店", is_key=True, occupier=other)
    opened()
    client = Client()
    client.force_login(ground.owner(mine).user)

    pages = [text_of(client.get(reverse(f"rounds:{name}"))) for name in ("rounds", "today")]

    assert [("自家店" in page, "别家店" in page) for page in pages] == [(True, False)] * 2


def test_rules_are_shown_with_their_sources(ground):
    page = text_of(visitor(ground.county, ROUND_READ).get(reverse("rounds:frequencies")))

    assert [words in page for words in ("第十七条", "山东省消防条例", "未查证")] == [True] * 3


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("page", COUNTS)
def test_page_asks_equally_often(ground, django_assert_num_queries, page, n):
    post = ground.worker()
    for _ in range(n):
        ground.corner_shop()
    opened()
    Round._base_manager.update(due_on=MONDAY)
    client = Client()
    client.force_login(post.user)

    with django_assert_num_queries(FRAME + COUNTS[page]):
        text_of(client.get(reverse(f"rounds:{page}")))


def test_api_lists_counts_and_changes(ground, made):
    ask, other = program(ground.county, ROUND_READ, ROUND_MANAGE), ground.worker()
    row = made["丙店"]

    listed = ask.get("/api/rounds", {"state": "due", "area_id": ground.village.pk}).json()
    board = ask.get("/api/rounds/board").json()
    handed = ask.post(
        f"/api/rounds/{row.pk}/assign", {"version": 0, "post_id": other.pk},
        content_type="application/json",
    ).json()  # fmt: skip
    late = ask.post(
        f"/api/rounds/{row.pk}/waive", {"version": 0, "reason": "停业"},
        content_type="application/json",
    )  # fmt: skip

    assert [(one["place"], one["state"]) for one in listed["items"]] == [("丙店", "due")]
    assert (board["whole"]["owed"], board["whole"]["missed"], board["whole"]["rate"]) == (2, 1, 0)
    assert (handed["post_id"], handed["version"]) == (other.pk, 1)
    assert (late.status_code, late.json()["code"]) == (409, "stale_record")
    assert ask.get("/api/rounds/frequencies").json()[0]["code"] == "check_monthly"
    assert ask.get("/api/rounds/today").json()["count"] == 0


def test_clock_does_it_all_in_one_go(ground):
    ground.worker()
    ground.corner_shop()
    night = services.plan_rounds(at=AT)
    later = services.plan_rounds(at=AT + timedelta(days=31))

    assert (night.missed, night.planned.opened) == (0, 1)
    assert (later.missed, later.planned.opened) == (1, 1)
    assert {(one.period_from, one.state) for one in rounds()} == {
        (date(2026, 1, 1), "missed"),
        (date(2026, 4, 1), "due"),
    }
