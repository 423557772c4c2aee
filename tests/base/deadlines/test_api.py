"""The API of the working calendar and of what is owed."""

from datetime import date

import pytest

from tests.base.deadlines.conftest import open_on, owed_by
from tests.web.operations import program
from tests.web.test_api_matrix import refused
from wanghuo.base.deadlines.rules import CALENDAR_MANAGE

DAY = {"is_workday": False, "name": "国庆节", "source": "国办通知"}


@pytest.fixture
def visitor(town):
    return program(town, "task.read", CALENDAR_MANAGE)


def put(visitor, day, body):
    return visitor.put(f"/api/calendar/days/{day}", body, content_type="application/json")


def test_overdue_is_what_was_due_before_the_day(visitor, owed, organisation):
    deadline = open_on(owed, date(2026, 9, 24))
    open_on(owed_by(organisation, "2"), date(2026, 9, 25))

    assert visitor.get("/api/deadlines/overdue?on=2026-09-25").json() == {
        "items": [
            {
                "id": str(deadline.pk),
                "subject_type": "task",
                "subject_id": "1",
                "title": "排查“九小场所”隐患",
                "area_id": deadline.area_id,
                "sector": "",
                "organisation_id": organisation.pk,
                "organisation": "应急管理站",
                "named_on": "2026-09-24",
                "due_on": "2026-09-24",
                "is_provisional": False,
                "state": "open",
                "level": "none",
            }
        ],
        "count": 1,
    }


def test_what_is_due_within_days_is_at_risk(visitor, owed, organisation):
    open_on(owed, date(2026, 9, 24))
    open_on(owed_by(organisation, "2"), date(2026, 9, 27))

    told = visitor.get("/api/deadlines/at-risk?on=2026-09-25&days=2").json()

    assert [one["subject_id"] for one in told["items"]] == ["2"]


def test_each_organisation_is_counted(visitor, owed, organisation):
    open_on(owed, date(2026, 9, 24))
    open_on(owed_by(organisation, "2"), date(2026, 9, 27))

    told = visitor.get("/api/deadlines/by-organisation?on=2026-09-25").json()

    counted = {"organisation_id": organisation.pk, "organisation": "应急管理站"}
    assert told == {"items": [{**counted, "open": 2, "overdue": 1}], "count": 1}


def test_another_line_of_business_is_not_shown(town, owed, organisation):
    open_on(owed_by(organisation, "2", sector="fire"), date(2026, 9, 24))
    elsewhere = program(town, "task.read", sector="education")

    told = elsewhere.get("/api/deadlines/overdue?on=2026-09-25").json()

    assert told == {"items": [], "count": 0}


def test_a_day_is_set_told_and_taken_back(visitor):
    assert put(visitor, "2026-10-01", DAY).json() == {"day": "2026-10-01", **DAY}
    assert visitor.get("/api/calendar/days?year=2026").json() == [{"day": "2026-10-01", **DAY}]
    assert visitor.delete("/api/calendar/days/2026-10-01").status_code == 204
    assert visitor.get("/api/calendar/days?year=2026").json() == []


def test_a_day_without_a_source_is_refused(visitor):
    refused(put(visitor, "2026-10-01", {**DAY, "source": " "}), 422, "bad_input")


def test_a_day_that_nobody_set_is_not_found(visitor):
    refused(visitor.delete("/api/calendar/days/2026-10-01"), 404, "not_found")
