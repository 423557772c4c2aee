"""Two that are the same become one, and part again while nothing else happened."""

import pytest

from tests.prevention.hazards.builders import at, deadlines_of, facts_of, fresh, steps_of
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.prevention.hazards import rules, services
from wanghuo.prevention.hazards.models import Hazard


def merge(village, survivor, absorbed, *, actor=None):
    return services.merge_hazard(
        survivor=fresh(survivor),
        absorbed=fresh(absorbed),
        actor=actor or village.officer,
        at=at(5),
    )


def test_the_survivor_stands_for_both(village):
    survivor, absorbed = village.found(), village.ordered()

    merge(village, survivor, absorbed)

    gone = fresh(absorbed)
    assert (gone.state, gone.is_open, gone.merged_into_id, gone.stood) == (
        "merged",
        False,
        survivor.pk,
        "ordered",
    )
    assert {state for *_, state in deadlines_of(absorbed)} == {"cancelled"}
    assert steps_of(absorbed)[-1] == ("merge", f"并入 {survivor.number}")
    assert facts_of(survivor)[-1] == rules.HAZARD_ABSORBED


def test_a_merge_is_undone_while_nothing_else_happened(village):
    survivor, absorbed = village.found(), village.ordered()
    merge(village, survivor, absorbed)

    services.undo_merge(absorbed=fresh(absorbed), actor=village.officer, at=at(6))

    back = fresh(absorbed)
    assert (back.state, back.is_open, back.merged_into_id, back.stood) == (
        "ordered",
        True,
        None,
        "",
    )
    assert (back.due_on, village.committee.pk, "open") in deadlines_of(absorbed)
    assert facts_of(survivor)[-1] == rules.HAZARD_PARTED


def test_what_waited_for_recheck_waits_again(village):
    absorbed = village.submitted()
    merge(village, village.found(), absorbed)

    services.undo_merge(absorbed=fresh(absorbed), actor=village.officer, at=at(6))

    back = fresh(absorbed)
    assert (back.state, (back.recheck_by, village.committee.pk, "open")) == (
        "submitted",
        deadlines_of(absorbed)[0],
    )


def test_a_merge_stands_once_something_happened(village):
    survivor, absorbed = village.found(), village.found()
    merge(village, survivor, absorbed)
    village.ordered(survivor)

    with pytest.raises(rules.MergeStands):
        services.undo_merge(absorbed=fresh(absorbed), actor=village.officer, at=at(6))


def test_only_two_of_one_place_are_the_same(village):
    hazard = village.found()

    with pytest.raises(BadInput):
        merge(village, hazard, hazard)
    with pytest.raises(BadInput):
        merge(village, hazard, village.found(place=village.new_place()))


def test_what_has_ended_neither_takes_nor_goes(village):
    ended, open_one = village.closed(), village.found()

    with pytest.raises(TransitionRefused):
        merge(village, ended, open_one)
    with pytest.raises(TransitionRefused):
        merge(village, open_one, ended)
    with pytest.raises(TransitionRefused):
        services.undo_merge(absorbed=fresh(open_one), actor=village.officer, at=at(6))


def test_only_who_may_merges(village):
    survivor, absorbed = village.found(), village.found()
    with pytest.raises(CapabilityMissing):
        merge(village, survivor, absorbed, actor=village.grid)
    merge(village, survivor, absorbed)

    with pytest.raises(CapabilityMissing):
        services.undo_merge(absorbed=fresh(absorbed), actor=village.grid, at=at(6))


def test_a_survivor_that_somebody_changed_is_not_what_was_read(village):
    survivor, absorbed = village.found(), village.found()
    read = fresh(survivor)
    village.ordered(survivor)

    with pytest.raises(StaleRecord):
        services.merge_hazard(
            survivor=read, absorbed=fresh(absorbed), actor=village.officer, at=at(5)
        )
    assert Hazard.objects.filter(state="merged").count() == 0
