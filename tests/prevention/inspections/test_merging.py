"""The merge: the same set of edits ends the same, whatever order and however often it came."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wanghuo.prevention.inspections.judging.merging import Edit, merge

AT = datetime(2026, 3, 2, tzinfo=UTC)


def edit(branch, seq, changes, *, base=0, version=0, minute=0, **more):
    return Edit(
        id=f"{branch}{seq}",
        branch=branch,
        base=base,
        seq=seq,
        version=version,
        made_at=AT + timedelta(minutes=minute),
        by=1,
        device=branch[0],
        changes=changes,
        **more,
    )


def values(state):
    return {name: one.value for name, one in state.fields.items() if one.is_set}


def candidates(state):
    return {
        name: [(say.value, say.edit.id) for say in one.candidates]
        for name, one in state.conflicts.items()
    }


def finish(n, minute=9):
    return {"finished": {"at": (AT + timedelta(minutes=minute)).isoformat(), "edits": n}}


def test_nothing_is_nothing():
    state = merge([])
    assert (state.version, dict(state.fields), state.finishes) == (0, {}, ())


def test_the_last_word_of_a_branch_counts_whatever_came_first():
    late = edit("a", 2, {"x": 2}, version=1)
    early = edit("a", 1, {"x": 1}, version=2)
    assert values(merge([late, early])) == {"x": 2}


def test_who_had_seen_a_value_replaces_it():
    state = merge([edit("a", 1, {"x": 1}, version=1), edit("b", 1, {"x": 2}, base=1, version=2)])
    assert (values(state), candidates(state)) == ({"x": 2}, {})


def test_who_had_not_seen_it_stands_beside_it_and_the_earliest_is_shown():
    state = merge(
        [
            edit("a", 1, {"x": 1}, version=1, minute=5),
            edit("b", 1, {"x": 2}, version=2, minute=3),
        ]
    )
    assert values(state) == {"x": 2}
    assert candidates(state) == {"x": [(2, "b1"), (1, "a1")]}


def test_two_who_say_the_same_are_no_conflict():
    state = merge([edit("a", 1, {"x": 1}, version=1), edit("b", 1, {"x": 1}, version=2)])
    assert (values(state), candidates(state)) == ({"x": 1}, {})


def test_true_and_one_are_two_values():
    state = merge([edit("a", 1, {"x": 1}, version=1), edit("b", 1, {"x": True}, version=2)])
    assert len(candidates(state)["x"]) == 2


def test_a_value_that_was_replaced_stays_replaced_when_its_branch_goes_on_elsewhere():
    edits = [
        edit("a", 1, {"x": 1}, version=1),
        edit("b", 1, {"x": 2}, base=1, version=2),
        edit("a", 2, {"y": 1}, version=3),
    ]
    assert (values(merge(edits)), candidates(merge(edits))) == ({"x": 2, "y": 1}, {})


def test_a_branch_that_changes_what_was_replaced_is_heard_again():
    edits = [
        edit("a", 1, {"x": 1}, version=1),
        edit("b", 1, {"x": 2}, base=1, version=2, minute=1),
        edit("a", 2, {"x": 3}, version=3, minute=2),
    ]
    assert candidates(merge(edits)) == {"x": [(2, "b1"), (3, "a2")]}


def test_a_decision_ends_a_conflict():
    edits = [
        edit("a", 1, {"x": 1}, version=1),
        edit("b", 1, {"x": 2}, version=2),
        edit("d", 1, {"x": 2}, base=2, version=3, is_decision=True),
    ]
    assert (values(merge(edits)), candidates(merge(edits))) == ({"x": 2}, {})


def test_the_finish_waits_for_every_number_before_it():
    edits = [edit("a", 3, finish(3), version=1), edit("a", 1, {"x": 1}, version=2)]
    state = merge(edits)
    assert (state.finishes, dict(state.missing)) == ((), {"a": (2,)})
    whole = merge([*edits, edit("a", 2, {"y": 1}, version=3)])
    assert (len(whole.finishes), dict(whole.missing)) == (1, {})


def test_what_no_finish_covers_is_an_amendment():
    edits = [
        edit("a", 1, {"x": 1}, version=1),
        edit("a", 2, finish(2), version=2),
        edit("a", 3, {"x": 2, "y": 5}, version=3, minute=1),
    ]
    state = merge(edits)
    assert values(state) == {"x": 1, "finished": edits[1].changes["finished"]}
    assert candidates(state) == {"x": [(1, "a1"), (2, "a3")], "y": [(5, "a3")]}
    assert all(one.is_amendment for one in state.conflicts.values())


def test_an_amendment_is_one_even_when_it_came_first():
    before = [
        edit("b", 1, {"x": 2}, version=1),
        edit("a", 1, {"x": 1}, version=2, minute=1),
        edit("a", 2, finish(2), version=3),
    ]
    after = [replace(one, version=(one.version + 1) % 3 + 1) for one in before]
    assert values(merge(before))["x"] == values(merge(after))["x"] == 1
    assert candidates(merge(before)) == candidates(merge(after))


def test_the_finisher_signs_what_he_had_seen():
    edits = [
        edit("b", 1, {"x": 2}, version=1),
        edit("a", 1, finish(1), base=1, version=2),
    ]
    assert (values(merge(edits))["x"], candidates(merge(edits))) == (2, {})


def test_two_who_both_finish_are_both_heard():
    edits = [
        edit("a", 1, {"x": 1}, version=1),
        edit("a", 2, finish(2), version=2),
        edit("b", 1, {"y": 2}, version=3),
        edit("b", 2, finish(2), version=4, minute=1),
    ]
    state = merge(edits)
    assert {**values(state), "finished": None} == {"x": 1, "y": 2, "finished": None}
    assert (len(state.finishes), candidates(state)) == (2, {})


def test_what_a_finish_signed_stands_whatever_another_says():
    edits = [
        edit("s", 1, {"x": "fail"}, version=1),
        edit("a", 1, finish(1), base=1, version=2),
        edit("c", 1, {"x": "pass"}, base=1, version=3),
        edit("c", 2, finish(2), base=1, version=4),
    ]
    state = merge(edits)
    assert (values(state)["x"], set(state.signed["x"])) == ("pass", {"fail", "pass"})


def test_what_was_decided_before_the_finish_is_what_it_signs():
    edits = [
        edit("a", 1, {"x": "fail"}, version=1),
        edit("b", 1, {"x": "pass"}, version=2),
        edit("d", 1, {"x": "pass"}, base=2, version=3, is_decision=True),
        edit("c", 1, finish(1), base=3, version=4),
    ]
    assert dict(merge(edits).signed)["x"] == ("pass",)


def test_an_amendment_is_applied_by_a_decision():
    edits = [
        edit("a", 1, finish(1), version=1),
        edit("b", 1, {"x": 2}, version=2),
        edit("d", 1, {"x": 2}, base=2, version=3, is_decision=True),
    ]
    assert (values(merge(edits))["x"], candidates(merge(edits))) == (2, {})


def test_nobody_decides_between_two_clocks():
    edits = [
        edit("a", 1, {"started": {"at": "1"}}, version=1, minute=2),
        edit("b", 1, {"started": {"at": "2"}}, version=2, minute=1),
    ]
    assert (values(merge(edits)), candidates(merge(edits))) == ({"started": {"at": "2"}}, {})


def test_what_comes_after_it_was_made_void_is_kept_beside():
    edits = [
        edit("a", 1, {"x": 1}, version=1),
        edit("d", 1, {"void": "错"}, base=1, version=2, is_decision=True),
        edit("a", 2, {"x": 2}, version=3),
    ]
    state = merge(edits)
    assert state.void.value == "错"
    assert (values(state), candidates(state)) == ({"x": 1}, {"x": [(1, "a1"), (2, "a2")]})


FIELDS = st.sampled_from(["result:a", "result:b", "note:a", "summary"])
CHANGES = st.dictionaries(FIELDS, st.sampled_from(["pass", "fail", "na", None]), min_size=1)
"""Few fields and few values, so that devices meet."""


@st.composite
def days(draw, most=6):
    """Rounds of three devices: in each all load what the last brought, tap, and may finish."""
    rounds = []
    for turn in range(draw(st.integers(1, 3))):
        devices = []
        for device in "abc":
            changes = draw(st.lists(CHANGES, max_size=most))
            if changes and draw(st.integers(0, 5)) == 0:
                changes.append(finish(len(changes) + 1))
            minutes = draw(st.lists(st.integers(0, 20), min_size=7, max_size=7))
            devices.append(
                [
                    edit(f"{device}{turn}-", n, one, minute=minutes[n - 1])
                    for n, one in enumerate(changes, 1)
                ]
            )
        rounds.append(devices)
    return rounds


def arrive(rounds, shuffled):
    """Let each round arrive in the order that `shuffled` gives; return edits with numbers."""
    kept, base = [], 0
    for devices in rounds:
        queue = [one for device in devices for one in device]
        for one in shuffled(queue):
            kept.append(replace(one, base=base, version=len(kept) + 1))
        base = len(kept)
    return kept


def told(state):
    """All that may be compared: the numbers of edits differ with their order."""
    return (
        values(state),
        candidates(state),
        {name: one.is_amendment for name, one in state.conflicts.items()},
        [say.edit.id for say in state.finishes],
        state.version,
        dict(state.missing),
        {name: sorted(map(str, said)) for name, said in state.signed.items()},
    )


@given(days(), st.randoms(use_true_random=False))
def test_every_order_ends_the_same(rounds, chance):
    straight = arrive(rounds, lambda queue: queue)

    def shuffled(queue):
        return chance.sample(queue, len(queue))

    other = arrive(rounds, shuffled)
    assert told(merge(straight)) == told(merge(other))
    assert told(merge(straight)) == told(merge(chance.sample(straight, len(straight))))


@given(days(), st.randoms(use_true_random=False))
def test_nothing_is_lost(rounds, chance):
    """The last word of every branch is the value, a candidate, or was seen by who replaced it."""
    edits = arrive(rounds, lambda queue: chance.sample(queue, len(queue)))
    state = merge(edits)
    last = {}
    for one in sorted(edits, key=lambda e: e.seq):
        for name, value in one.changes.items():
            if name != "finished":
                last[name, one.branch] = (value, one)
    for (name, branch), (value, one) in last.items():
        shown = state.fields.get(name)
        is_visible = shown is not None and (
            (shown.is_set and shown.value == value)
            or any(say.value == value for say in shown.candidates)
        )
        is_replaced = any(
            other.base >= one.version
            for (field, of), (_, other) in last.items()
            if field == name and of != branch
        )
        assert is_visible or is_replaced
