"""The page of the working calendar."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from tests.base.deadlines.conftest import kinds, open_on
from tests.factories import make_area
from tests.visiting import says, sent_to_login, text_of, visitor
from wanghuo.base.deadlines.models import CalendarDay
from wanghuo.base.deadlines.rules import CALENDAR_MANAGE, Shift

pytestmark = pytest.mark.django_db

DAY = {"day": "2026-09-25", "is_workday": "rest", "name": "中秋节", "source": "国办发"}


@pytest.fixture
def reader(town):
    return visitor(town, "task.read")


@pytest.fixture
def keeper(town):
    return visitor(town, CALENDAR_MANAGE)


def test_year_marks_moved_days_in_words(reader):
    page = text_of(reader.get("/calendar/?year=2025"))

    # the Spring Festival of 2025: 28 January to 4 February off, 26 January and 8 February worked
    words = [word for word in ("休</span>", "班</span>") if word in page]
    assert words == ["休</span>", "班</span>"]
    assert page.count("<table") == 13
    assert "设定一天" not in page


def test_this_year_is_shown_unless_said(reader):
    assert 'aria-current="date"' in text_of(reader.get("/calendar/"))


@pytest.mark.parametrize("year", ["x", "1999", "9999"])
def test_year_out_of_reason_is_refused(reader, year):
    says(reader.get(f"/calendar/?year={year}"), "“年份”填写有误", 422)


def test_end_of_the_published_calendar_is_said():
    with time_machine.travel(date(2090, 1, 1)):
        client = visitor(make_area("远镇"), "task.read")
        page = text_of(client.get("/calendar/"))

    assert "工作日历只公布到" in page


def test_day_is_set_and_deadlines_follow(keeper, owed):
    open_on(owed, date(2026, 11, 11), shift=Shift.AFTER)

    answer = keeper.post("/calendar/set", {**DAY, "day": "2026-11-11", "name": "停工日"})

    assert answer["Location"] == "/calendar/?year=2026"
    row = CalendarDay.objects.get()
    assert (row.day, row.is_workday, row.name) == (date(2026, 11, 11), False, "停工日")
    assert "停工日" in text_of(keeper.get("/calendar/?year=2026"))
    assert kinds()[-1] == "deadline.moved"


def test_worked_day_is_set(keeper):
    keeper.post("/calendar/set", {**DAY, "day": "2026-09-27", "is_workday": "work"})

    assert CalendarDay.objects.get().is_workday


def test_day_is_removed(keeper):
    keeper.post("/calendar/set", DAY)

    answer = keeper.post("/calendar/remove", {"day": "2026-09-25"})

    assert answer["Location"] == "/calendar/?year=2026"
    assert not CalendarDay.objects.exists()


def test_day_never_set_is_not_found(keeper):
    says(keeper.post("/calendar/remove", {"day": "2026-09-25"}), "未找到该调休日", 404)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day": "?"}, "“日期”填写有误"),
        ({"name": " "}, "“名称”填写有误"),
        ({"source": ""}, "“依据”填写有误"),
        ({"is_workday": "perhaps"}, "“安排”填写有误"),
    ],
)
def test_day_half_said_is_refused(keeper, fields, sentence):
    says(keeper.post("/calendar/set", {**DAY, **fields}), sentence, 422)
    assert not CalendarDay.objects.exists()


def test_calendar_asks_for_log_in():
    assert sent_to_login(Client().get("/calendar/"))


@pytest.mark.parametrize("address", ["/calendar/set", "/calendar/remove"])
def test_changes_ask_for_log_in_and_for_the_capability(reader, address):
    assert sent_to_login(Client().post(address, DAY))
    says(reader.post(address, DAY), "“维护工作日历”权限", 403)


# session, user, posts, unread notices; the calendar's days twice: for the tables and the list
@pytest.mark.parametrize("count", [1, 3])
def test_calendar_costs_the_same_however_many_days_are_set(django_assert_num_queries, count):
    client = visitor(make_area("清石县"), CALENDAR_MANAGE)
    for number in range(count):
        day = date(2026, 9, 1 + number)
        CalendarDay.objects.create(day=day, is_workday=False, name="节", source="测试")

    with django_assert_num_queries(6):
        assert client.get("/calendar/?year=2026").status_code == 200
