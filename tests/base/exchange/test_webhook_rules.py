"""What goes out and what comes in, as far as it can be said without a database."""

import itertools
import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.base.exchange.rules import webhooks as rules
from wanghuo.base.exchange.rules.webhooks import (
    IncomingState,
    SubscriptionAction,
    SubscriptionState,
    Told,
    Verdict,
)
from wanghuo.kernel.errors import BadInput, TransitionRefused
from wanghuo.kernel.registry import fact_kinds

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FACT = UUID("0192f000-0000-7000-8000-000000000001")
MOVES = list(itertools.product(SubscriptionState, SubscriptionAction))


@pytest.mark.parametrize(("state", "action"), MOVES)
def test_next_state_allows_exactly_the_table(state, action):
    expected = rules.NEXT_STATE.get((state, action))
    if expected is None:
        with pytest.raises(TransitionRefused):
            rules.next_state(state, action)
    else:
        assert rules.next_state(state, action) is expected


def test_every_subscription_can_be_ended_and_none_comes_back():
    for state in (SubscriptionState.ACTIVE, SubscriptionState.PAUSED):
        assert rules.next_state(state, SubscriptionAction.END) is SubscriptionState.ENDED
    assert [one for one, _ in rules.NEXT_STATE if one is SubscriptionState.ENDED] == []


def told(body):
    return Told(FACT, 7, "task.assigned", "task", "12", 3, "990131100000", AT, body)


def test_a_body_names_what_changed_and_never_to_what():
    kept = {"before": {"state": "open"}, "after": {"state": "a", "name": "张三"}, "data": {"x": 1}}
    key = rules.delivery_id(FACT, FACT)

    body = rules.outgoing_body(key, told(json.dumps(kept)))

    assert json.loads(body) == {
        "version": 1,
        "delivery": str(key),
        "position": 7,
        "fact": str(FACT),
        "kind": "task.assigned",
        "subject": {"type": "task", "id": "12"},
        "area": {"id": 3, "code": "990131100000"},
        "at": "2026-03-02T01:00:00+00:00",
        "changed": ["name", "state"],
    }


@given(value=st.text(alphabet="甲乙丙丁戊己庚辛", min_size=3))
def test_no_value_of_a_fact_leaves_the_house(value):
    kept = {"before": {"name": value}, "after": {"name": value * 2}, "data": {"note": value}}

    assert value not in rules.outgoing_body(FACT, told(json.dumps(kept)))


def test_a_delivery_is_the_same_for_the_same_and_another_for_another():
    one, other = uuid4(), uuid4()

    assert rules.delivery_id(one, FACT) == rules.delivery_id(one, FACT)
    assert rules.delivery_id(one, FACT) != rules.delivery_id(other, FACT)


@pytest.mark.parametrize(
    ("area", "fact", "expected"),
    [
        ("1/17/", "1/17/", True),
        ("1/17/", "1/17/204/", True),
        ("1/17/", "1/", False),
        ("1/17/", "1/170/", False),
        ("1/17/", "", False),
        ("", "", False),
        ("", "1/", True),
    ],
)
def test_a_fact_goes_out_only_within_reach(area, fact, expected):
    assert rules.covers(area, fact) is expected


@pytest.mark.parametrize(
    "url", ["", "x", "ftp://there.example/", "https://u:p@there.example/", "https://a" + "b" * 600]
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(BadInput, match="网址"):
        rules.check_url(url, ["there.example"])


def test_an_address_that_no_operator_allows_is_refused():
    assert rules.check_url(" https://there.example/in ", ["there.example"]) == (
        "https://there.example/in"
    )
    for hosts in ([], ["other.example"]):
        with pytest.raises(BadInput, match="WANGHUO_EXCHANGE_HOSTS"):
            rules.check_url("https://there.example/in", hosts)


def test_kinds_are_declared_ones_and_at_least_one():
    one, other, *_ = sorted(fact_kinds.labels)

    assert rules.check_kinds([other, one, one]) == [one, other]
    for kinds in ([], ["dragon.tamed"], [one, "dragon.tamed"]):
        with pytest.raises(BadInput, match="至少选择一项"):
            rules.check_kinds(kinds)


@pytest.mark.parametrize("name", ["", "  ", "长" * 61])
def test_a_name_is_short_and_not_blank(name):
    with pytest.raises(BadInput, match="名称"):
        rules.check_name(name)


@given(row=st.dictionaries(st.text(), st.text()))
def test_a_digest_does_not_depend_on_the_order_of_fields(row):
    assert rules.digest(row) == rules.digest(dict(reversed(row.items())))
    assert rules.digest(row) != rules.digest({**row, "又": "新"} if row.get("又") != "新" else {})


@pytest.mark.parametrize(
    ("version", "content", "state", "verdict"),
    [
        (2, "a", IncomingState.ACCEPTED, Verdict.REPEAT),
        (2, "b", IncomingState.ACCEPTED, Verdict.CLASH),
        (1, "a", IncomingState.ACCEPTED, Verdict.CLASH),
        (1, "b", IncomingState.ACCEPTED, Verdict.CLASH),
        (3, "a", IncomingState.ACCEPTED, Verdict.ENTER),
        (3, "b", IncomingState.ACCEPTED, Verdict.ENTER),
        (2, "a", IncomingState.REFUSED, Verdict.ENTER),
        (2, "b", IncomingState.REFUSED, Verdict.ENTER),
        (1, "a", IncomingState.REFUSED, Verdict.CLASH),
        (1, "b", IncomingState.REFUSED, Verdict.CLASH),
        (3, "a", IncomingState.REFUSED, Verdict.ENTER),
        (3, "b", IncomingState.REFUSED, Verdict.ENTER),
    ],
)
def test_a_record_is_judged_by_version_content_and_fate(version, content, state, verdict):
    assert rules.judge(known=(2, "a", state), given=(version, content)) is verdict
