"""Lists of deadlines on a given day, within the asker's area and sector."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.base.deadlines.conftest import AT, open_on, owed_by
from tests.factories import OrganisationFactory, make_area
from wanghuo.base.deadlines import queries, services
from wanghuo.base.deadlines.queries import OrganisationCount
from wanghuo.kernel import clock
from wanghuo.kernel.actors import SYSTEM, AreaPath, Reach, Scope
from wanghuo.kernel.scoping import ScopeMissing, scoped

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 24)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def within_town(town):
    with scoped(Scope((Reach(AreaPath(town.path)),))):
        yield


def ids(rows):
    return [row.subject_id for row in rows]


@pytest.fixture
def week(organisation):
    """Open deadlines from two days ago to two days ahead, one met and one in the next town."""
    for n in range(-2, 3):
        open_on(owed_by(organisation, f"{n:+}"), TODAY + timedelta(days=n))
    met = open_on(owed_by(organisation, "met"), TODAY - timedelta(days=2))
    services.meet_deadline(deadline=met, actor=SYSTEM, at=AT)
    beside = OrganisationFactory(area=make_area("白水镇", organisation.area.parent))
    open_on(owed_by(beside, "beside"), TODAY - timedelta(days=2))


def test_overdue_begins_the_day_after(week, within_town):
    assert ids(queries.overdue(TODAY)) == ["-2", "-1"]


def test_overdue_of_tomorrow_counts_what_is_due_today(week, within_town):
    assert ids(queries.overdue(TOMORROW)) == ["-2", "-1", "+0"]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 9, 24, 15, 59, 59, tzinfo=UTC), ["-2", "-1"]),
        (datetime(2026, 9, 24, 16, 0, 0, tzinfo=UTC), ["-2", "-1", "+0"]),
    ],
)
def test_overdue_turns_the_day_at_midnight_in_china(week, within_town, at, expected):
    assert ids(queries.overdue(clock.local_date(at))) == expected


def test_at_risk_is_today_and_the_days_after(week, within_town):
    assert ids(queries.at_risk(TODAY, 1)) == ["+0", "+1"]


def test_due_between_holds_both_ends(week, within_town):
    assert ids(queries.due_between(TODAY - timedelta(days=1), TOMORROW)) == ["-1", "+0", "+1"]


def test_open_for_is_one_subject_most_urgent_first(owed, organisation, within_town):
    open_on(owed_by(organisation, "2"), TODAY)
    later, sooner = open_on(owed, TOMORROW), open_on(owed, TODAY)

    assert list(queries.open_for(owed.subject)) == [sooner, later]


def test_deadline_of_another_sector_is_not_seen(organisation, town):
    open_on(owed_by(organisation, "common"), TODAY)
    open_on(owed_by(organisation, "school", sector="education"), TODAY)
    open_on(owed_by(organisation, "clinic", sector="health"), TODAY)

    with scoped(Scope((Reach(AreaPath(town.path), frozenset({"education"})),))):
        assert ids(queries.overdue(TOMORROW)) == ["common", "school"]


def test_counts_by_organisation_count_open_and_overdue(week, organisation, within_town, town):
    idle = OrganisationFactory(area=town, name="派出所")
    open_on(owed_by(idle, "idle"), TODAY)

    assert queries.counts_by_organisation(TODAY) == [
        OrganisationCount(organisation.pk, "应急管理站", open=5, overdue=2),
        OrganisationCount(idle.pk, "派出所", open=1, overdue=0),
    ]


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize(
    "listed",
    [
        lambda: [row.organisation.name for row in queries.overdue(TOMORROW)],
        lambda: [row.organisation.name for row in queries.at_risk(TODAY, 7)],
        lambda: [row.organisation.name for row in queries.due_between(TODAY, TOMORROW)],
        lambda: [row.organisation for row in queries.counts_by_organisation(TOMORROW)],
    ],
    ids=["overdue", "at_risk", "due_between", "counts"],
)
def test_list_takes_one_query(item_count, listed, town, within_town, django_assert_num_queries):
    names = [f"第{n}村" for n in range(item_count)]
    for name in names:
        open_on(owed_by(OrganisationFactory(area=town, name=name), name), TODAY)

    with django_assert_num_queries(1):
        found = listed()

    assert found == names


@pytest.mark.parametrize("item_count", [1, 3])
def test_open_for_takes_one_query(item_count, owed, within_town, django_assert_num_queries):
    for n in range(item_count):
        open_on(owed, TODAY + timedelta(days=n))

    with django_assert_num_queries(1):
        found = [row.organisation.name for row in queries.open_for(owed.subject)]

    assert found == ["应急管理站"] * item_count


def test_overdue_outside_any_scope_raises():
    with pytest.raises(ScopeMissing):
        queries.overdue(TODAY)
