"""Two people in the same second: one is first, the other is told, nothing happens twice."""

import pytest

from tests.governance.plans.services.test_races import refused, together
from tests.prevention.major_hazards.builders import AT, County, fresh
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.major_hazards import queries, rules
from wanghuo.prevention.major_hazards.models import LookBack, MajorHazard, WeeklyProgress

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with scoped(EVERYWHERE):
        yield County()


def facts_of(kind):
    return Fact._base_manager.filter(kind=kind).count()


def test_two_approve_and_it_is_closed_once(county):
    row = county.inspected()
    second = county.actor(rules.MAJOR_HAZARD_LIST, organisation=county.government)
    copies = [queries.major_hazard(row.pk), queries.major_hazard(row.pk)]

    outcomes = together(
        lambda: county.decide(copies[0]), lambda: county.decide(copies[1], actor=second)
    )

    assert refused(outcomes) == ["stale_record"]
    assert (facts_of("major_hazard.closed"), LookBack._base_manager.count()) == (1, 1)
    assert fresh(row).state == "closed"


def test_approved_and_sent_back_is_one_of_both(county):
    row = county.inspected()
    copies = [queries.major_hazard(row.pk), queries.major_hazard(row.pk)]

    outcomes = together(
        lambda: county.decide(copies[0]),
        lambda: county.decide(copies[1], is_approved=False, opinion="补充"),
    )

    assert refused(outcomes) == ["stale_record"]
    assert facts_of("major_hazard.closed") + facts_of("major_hazard.returned") == 1


def test_the_same_progress_sent_twice_is_said_once(county):
    row, key = county.listed(), new_id()
    copies = [queries.major_hazard(row.pk), queries.major_hazard(row.pk)]

    outcomes = together(*(lambda one=one: county.progress(one, id=key) for one in copies))

    assert set(refused(outcomes)) <= {"stale_record"}
    assert (WeeklyProgress._base_manager.count(), facts_of("major_hazard.progressed")) == (1, 1)


def test_the_same_finding_sent_twice_is_one(county):
    key = new_id()

    outcomes = together(*(lambda: county.suspected(id=key) for _ in range(2)))

    assert refused(outcomes) == []
    assert (MajorHazard._base_manager.count(), facts_of("major_hazard.suspected")) == (1, 1)


def test_two_judge_and_one_decides(county):
    row = county.suspected()
    county.check(row, "6.8")
    copies = [queries.major_hazard(row.pk), queries.major_hazard(row.pk)]

    outcomes = together(*(lambda one=one: county.judge(one, AT) for one in copies))

    assert refused(outcomes) == ["stale_record"]
    assert facts_of("major_hazard.judged") == 1
