"""Timelines, news and pages of facts: in scope, in order, in few queries."""

from datetime import date, timedelta

import pytest

from tests.factories import UserFactory, make_actor
from tests.kernel.facts.telling import AT, KIND, tell
from wanghuo.kernel.actors import AreaPath, Reach, Scope
from wanghuo.kernel.facts import queries, services
from wanghuo.kernel.facts.queries import News
from wanghuo.kernel.scoping import ScopeMissing, scoped

pytestmark = pytest.mark.django_db


def town(path="1/2/"):
    return scoped(Scope((Reach(AreaPath(path)),)))


def test_reading_outside_any_scope_raises():
    for read in (
        lambda: queries.timeline("thing", "1"),
        lambda: queries.after(0),
        queries.facts_of,
    ):
        with pytest.raises(ScopeMissing):
            read()


def test_timeline_is_one_subject_newest_first_within_the_scope():
    first = tell("1", area_path="1/2/")
    second = tell("1", area_path="1/2/3/", at=AT + timedelta(days=1))
    tell("2", area_path="1/2/")
    tell("1", area_path="1/4/")

    with town():
        assert list(queries.timeline("thing", "1")) == [second, first]


@pytest.mark.parametrize("count", [1, 3])
def test_timeline_is_one_query(count, django_assert_num_queries):
    for _ in range(count):
        tell("1", area_path="1/2/")

    with town(), django_assert_num_queries(1):
        assert len(queries.timeline("thing", "1")) == count


def test_after_gives_sealed_facts_in_scope_and_passes_over_the_others():
    inside = tell("1", area_path="1/2/")
    tell("2", area_path="1/4/")
    services.seal_positions()
    tell("unsealed", area_path="1/2/")

    with town():
        assert queries.after(0) == News((inside,), 2)
        assert queries.after(2) == News((), 2)


def test_after_stops_at_its_limit_so_that_the_next_call_goes_on():
    first, second, third = (tell(str(n), area_path="1/2/") for n in range(3))
    services.seal_positions()

    with town():
        assert queries.after(0, limit=2) == News((first, second), 2)
        assert queries.after(2, limit=2) == News((third,), 3)


def test_after_before_the_first_fact_is_empty():
    with town():
        assert queries.after(0) == News((), 0)


def test_facts_of_applies_every_filter_given(everywhere):
    user = UserFactory()
    wanted = tell("1", actor=make_actor("", user=user))
    tell("1", actor=make_actor("", user=UserFactory()))
    tell("2", actor=make_actor("", user=user))
    tell("1", actor=make_actor("", user=user), kind="test.other")
    tell("1", actor=make_actor("", user=user), at=AT + timedelta(days=1))
    on = date(2026, 3, 2)

    found = queries.facts_of(
        kind=KIND, subject_type="thing", subject_id="1", actor_id=user.pk, since=on, until=on
    )

    assert list(found) == [wanted]


def test_facts_of_counts_days_as_people_in_china_do(everywhere):
    """16:00 UTC is midnight in Shanghai: it begins the third of March."""
    late = tell("1", at=AT.replace(hour=15, minute=59))
    early = tell("2", at=AT.replace(hour=16, minute=0))

    assert list(queries.facts_of(until=date(2026, 3, 2))) == [late]
    assert list(queries.facts_of(since=date(2026, 3, 3))) == [early]


def test_facts_of_without_filters_is_the_scope_newest_first():
    first = tell("1", area_path="1/2/")
    tell("2", area_path="1/4/")
    third = tell("3", area_path="1/2/9/")

    with town():
        assert list(queries.facts_of()) == [third, first]
