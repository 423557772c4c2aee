"""Whoever must act is told once: on assignment, on return, before and after the day."""

import pytest

from tests.journeys.cast import Person, clock_ticks
from tests.journeys.steps import assigned, on, report, work_of

pytestmark = pytest.mark.django_db


def inbox(person):
    """Kind of each notice, in alphabetical order."""
    return sorted(notice.kind for notice in person.opens("/inbox").context["page"])


def test_assignment_reaches_the_inbox_of_the_unit_alone(county):
    assigned(Person("clerk"), county)

    clock_ticks()

    assert inbox(Person("east")) == ["assigned", "assigned"]
    assert inbox(Person("police")) == ["assigned"]
    assert [inbox(Person(name)) for name in ("neighbour", "county")] == [[], []]


def test_a_notice_opens_the_task_and_is_then_read(county):
    assigned(Person("clerk"), county)
    clock_ticks()
    police = Person("police")
    page = police.opens("/inbox")
    [notice] = page.context["page"]
    assert page.context["unread"] == 1

    answer = police.fills(page, f"/inbox/{notice.pk}")

    assert "夜间巡查" in answer.context["task"].text
    assert police.opens("/inbox").context["unread"] == 0


def test_return_and_completion_are_told_to_the_unit(county):
    clerk, east = Person("clerk"), Person("east")
    assigned(clerk, county)
    task = work_of(east)
    report(east, task, 100, "已装好", submit="on")
    clock_ticks()
    assert inbox(clerk).count("submitted") == 1

    clerk.fills(clerk.opens(task), f"{task}/return", reason="请补充照片")
    clock_ticks()
    report(east, task, 100, "已补充", submit="on")
    clerk.fills(clerk.opens(task), f"{task}/complete")
    clock_ticks()

    told = inbox(Person("east"))
    assert [told.count(kind) for kind in ("assigned", "returned", "completed")] == [2, 1, 1]


def test_a_day_is_pressed_once_however_often_the_clock_ticks(county):
    assigned(Person("clerk"), county)
    told = {}

    for day in ("03-12", "03-13", "03-19", "03-20", "03-21", "03-22", "03-27"):
        with on(f"{day}T10:00"):
            clock_ticks()
            clock_ticks()
            notices = inbox(Person("west"))
            told[day] = {kind: notices.count(kind) for kind in set(notices) - {"assigned"}}

    assert told == {
        "03-12": {},
        "03-13": {"warned": 1},
        "03-19": {"warned": 1},
        "03-20": {"warned": 1},
        "03-21": {"warned": 1, "overdue": 1},
        "03-22": {"warned": 1, "overdue": 1},
        "03-27": {"warned": 1, "overdue": 1, "escalated": 1},
    }
    with on("03-27T11:00"):
        assert inbox(Person("clerk")).count("escalated") == 2  # 东山村 and 西河村


def test_what_is_done_is_not_pressed(county):
    clerk, east = Person("clerk"), Person("east")
    assigned(clerk, county)
    task = work_of(east)
    report(east, task, 100, "已装好", submit="on")
    clerk.fills(clerk.opens(task), f"{task}/complete")

    with on("03-28T10:00"):
        clock_ticks()

        assert {"warned", "overdue", "escalated"} & set(inbox(Person("east"))) == set()
