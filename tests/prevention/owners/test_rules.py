"""States, standards and texts without a database."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.kernel.errors import BadInput, TransitionRefused
from wanghuo.prevention.owners import queries, rules
from wanghuo.prevention.owners.rules import (
    AssessmentAction,
    AssessmentState,
    Mark,
    PledgeAction,
    PledgeState,
    Terms,
    Title,
)
from wanghuo.register.places.rules import PlaceKind

S, A = AssessmentState, AssessmentAction
TERMS = Terms(80, 95, 1095, 60, 20)
ALLOWED = {
    (S.SELF_RATING, A.RATE): S.SELF_RATING,
    (S.SELF_RATING, A.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, A.TAKE): S.UNDER_REVIEW,
    (S.SUBMITTED, A.RETURN): S.RETURNED,
    (S.UNDER_REVIEW, A.MARK): S.UNDER_REVIEW,
    (S.UNDER_REVIEW, A.RETURN): S.RETURNED,
    (S.UNDER_REVIEW, A.PASS): S.PASSED,
    (S.UNDER_REVIEW, A.FAIL): S.FAILED,
    (S.RETURNED, A.RATE): S.RETURNED,
    (S.RETURNED, A.SUBMIT): S.SUBMITTED,
    (S.PASSED, A.REVOKE): S.REVOKED,
}


@pytest.mark.parametrize(("state", "action"), itertools.product(S, A))
def test_an_assessment_goes_where_the_table_says(state, action):
    if (state, action) in ALLOWED:
        assert rules.next_state(state, action) is ALLOWED[state, action]
    else:
        with pytest.raises(TransitionRefused):
            rules.next_state(state, action)


@pytest.mark.parametrize(("state", "action"), itertools.product(PledgeState, PledgeAction))
def test_a_promise_ends_once(state, action):
    if state is PledgeState.STANDING:
        assert rules.next_pledge_state(state, action) is not state
    else:
        with pytest.raises(TransitionRefused):
            rules.next_pledge_state(state, action)


def test_every_state_of_an_open_assessment_can_reach_a_decision():
    reached = {S.PASSED, S.FAILED}
    for _ in S:
        reached |= {state for (state, _), after in ALLOWED.items() if after in reached}
    assert set(rules.OPEN) <= reached


@pytest.mark.parametrize("standard", queries.standards().values(), ids=lambda one: one.code)
def test_a_shipped_standard_says_what_it_rests_on(standard):
    assert standard.confidence == "house"
    assert standard.sources
    assert all(one.basis and one.weight > 0 for one in standard.items)
    assert len({one.code for one in standard.items}) == len(standard.items)
    assert any(one.is_must for one in standard.items)


def test_no_kind_of_place_has_two_standards():
    kinds = [kind for one in queries.standards().values() for kind in one.kinds]
    assert sorted(kinds) == sorted(set(kinds))


@pytest.mark.parametrize(
    ("points", "title"),
    [(79, None), (80, Title.REACHED), (94, Title.REACHED), (95, Title.EXEMPLARY)],
)
def test_the_line_decides(points, title):
    assert rules.title_of([Mark("a", points, 100, is_must=False)], TERMS) is title


def test_nothing_is_reached_short_of_an_item_that_must_be_full():
    marks = [Mark("a", 90, 90, is_must=False), Mark("b", 9, 10, is_must=True)]
    assert rules.score(marks) == 99
    assert rules.title_of(marks, TERMS) is None


@given(
    st.lists(
        st.integers(1, 20).flatmap(lambda w: st.tuples(st.integers(0, w), st.just(w))), max_size=30
    )
)
def test_a_score_is_of_a_hundred_and_full_only_for_full_marks(pairs):
    marks = [
        Mark(str(n), points, weight, is_must=False) for n, (points, weight) in enumerate(pairs)
    ]
    found = rules.score(marks)

    assert 0 <= found <= 100
    assert (found == 100) == (bool(pairs) and all(points == weight for points, weight in pairs))


@pytest.mark.parametrize("kind", PlaceKind)
def test_every_kind_of_place_has_a_promise_and_questions(kind):
    assert rules.pledge_for(kind, queries.pledge_texts()).lines
    assert queries.questions().of(kind)


def test_a_promise_fits_the_kind_of_place():
    texts = queries.pledge_texts()
    assert rules.pledge_for("restaurant", texts).code == "kitchen"
    assert rules.pledge_for("office", texts).code == "general"


def test_every_question_is_answered_and_no_other():
    form = queries.questions()
    full = {one.code: False for one in form.of("shop")}

    assert rules.check_answers(full, "shop", form) == full
    with pytest.raises(BadInput, match="请回答"):
        rules.check_answers({}, "shop", form)
    with pytest.raises(BadInput, match="没有“immobile”"):
        rules.check_answers(full | {"immobile": True}, "shop", form)
