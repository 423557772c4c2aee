"""Parameters while the world moves on: edits during the walk, rivals, old trials, cut-off work."""

import threading

import hypothesis.strategies as st
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings

from tests.factories import make_actor, make_area
from tests.register.places.builders import STRICTER, now, proposed, quietly, shop
from tests.register.samples import AT, small
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import CapabilityMissing, TransitionRefused
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.rulebook import services as rulebook
from wanghuo.kernel.rulebook.rules import Rulebook
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.work.models import Job
from wanghuo.kernel.work.services import cancel_job, run_next
from wanghuo.register.places.models import Place, StatusChange, StatusProposal
from wanghuo.register.places.rules import Answer, PlaceKind, PlaceStatus, ProposalState
from wanghuo.register.places.rules.proposals import ProposalBusy, StillAtWork, TrialOutdated
from wanghuo.register.places.services import (
    apply_proposal,
    designate_place,
    retry_proposal,
    settle_statuses,
    walking,
)
from wanghuo.register.records.kinds import kind_named
from wanghuo.register.records.services import change_record

PLACE = kind_named("place")
LAXER = [{"label": "商店", "kinds": ["shop"], "area_m2": {"at_least": 5000}}]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]


def grown(place, metres, actor):
    values = {"area_m2": metres}
    change_record(PLACE, row=now(place), version=1, values=values, actor=actor, at=AT)


def tried(area, actor, criteria=STRICTER):
    return walking.try_out(proposed(area, actor, criteria), AT, quietly)


def finished(proposal, actor):
    return walking.put_in_force(proposal, actor, AT, quietly)


def test_what_changes_while_the_worker_walks_is_judged_by_the_new_parameters(
    village, county, boss, monkeypatch
):
    monkeypatch.setattr(walking, "BATCH", 1)
    first, second = shop(village, 600), shop(village, 700)
    proposal = tried(county, boss)
    apply_proposal(proposal=proposal, actor=boss, at=AT)

    def edits(done, total):
        if done == 1:
            grown(first, 650, boss)
            shop(village, 800)

    walking.put_in_force(proposal, boss, AT, edits)

    assert [now(one).is_key for one in (first, second)] == [True, True]
    assert Place.objects.filter(is_key=True).count() == 3


def test_who_wrote_by_the_earlier_parameters_during_the_walk_is_judged_at_its_end(
    village, county, boss
):
    place = shop(village, 600)
    proposal, old = tried(county, boss), now(place).verdicts
    apply_proposal(proposal=proposal, actor=boss, at=AT)

    def writes_late(done, total):
        Place.objects.filter(pk=place.pk).update(is_key=False, verdicts=old)

    walking.put_in_force(proposal, boss, AT, writes_late)

    assert now(place).is_key


def test_the_list_says_afterwards_what_did_change(village, county, boss):
    moved, kept, named, bigger = (shop(village, metres) for metres in (600, 700, 800, 100))
    proposal = tried(county, boss)
    assert proposal.counts == {"no_yes": 3}
    grown(moved, 90, boss)
    grown(bigger, 900, boss)
    designate_place(
        place=named, version=1, status=PlaceStatus.KEY, answer=Answer.NO, reason="名单", actor=boss,
        at=AT,
    )  # fmt: skip

    apply_proposal(proposal=proposal, actor=boss, at=AT)
    finished(proposal, boss)

    listed = set(StatusChange.objects.values_list("place_id", "before", "after"))
    assert listed == {(kept.pk, "no", "yes"), (bigger.pk, "no", "yes")}
    assert proposal.counts == {"no_yes": 2}


def test_a_trial_is_not_applied_once_other_parameters_came_in_force(village, county, boss):
    shop(village, 600)
    old = tried(village, boss, LAXER)
    newer = tried(county, boss)
    apply_proposal(proposal=newer, actor=boss, at=AT)
    finished(newer, boss)

    with pytest.raises(TrialOutdated):
        apply_proposal(proposal=old, actor=boss, at=AT)
    assert StatusProposal.objects.get(pk=old.pk).state == ProposalState.READY

    retry_proposal(proposal=old, actor=boss, at=AT)
    walking.try_out(old, AT, quietly)
    assert old.counts == {"yes_no": 1}
    apply_proposal(proposal=old, actor=boss, at=AT)
    assert finished(old, boss).state == ProposalState.APPLIED


def test_a_trial_is_not_applied_once_the_rulebook_changed(village, county, boss, monkeypatch):
    proposal = tried(county, boss)
    rest = [one for one in rulebook.rulebook().rules if one.code != "status.key"]
    monkeypatch.setattr(rulebook, "_open", [Rulebook(rest)])

    with pytest.raises(TrialOutdated):
        apply_proposal(proposal=proposal, actor=boss, at=AT)


def test_a_neighbours_parameters_do_not_make_a_trial_old(county, boss):
    neighbour = make_area("临江县", code="420382000000")
    proposal, theirs = tried(county, boss), tried(neighbour, SYSTEM)
    apply_proposal(proposal=theirs, actor=SYSTEM, at=AT)

    apply_proposal(proposal=proposal, actor=boss, at=AT)

    assert proposal.state == ProposalState.APPLYING


@pytest.mark.parametrize("is_above", [True, False])
def test_of_overlapping_parameters_one_set_at_a_time_is_applied(village, county, boss, is_above):
    first, second = (county, village) if is_above else (village, county)
    one, other = tried(first, boss), tried(second, boss)
    apply_proposal(proposal=one, actor=boss, at=AT)

    with pytest.raises(ProposalBusy):
        apply_proposal(proposal=other, actor=boss, at=AT)
    assert StatusProposal.objects.get(pk=other.pk).state == ProposalState.READY


def test_cut_off_work_goes_on_when_asked_and_not_before(village, county, boss):
    place = shop(village, 600)
    proposal = proposed(county, boss)
    assert run_next(lambda _: boss)
    proposal.refresh_from_db()
    apply_proposal(proposal=proposal, actor=boss, at=AT)

    with pytest.raises(StillAtWork):
        retry_proposal(proposal=proposal, actor=boss, at=AT)
    cancel_job(job=Job.objects.get(pk=proposal.job), at=AT)
    retry_proposal(proposal=proposal, actor=boss, at=AT)
    assert run_next(lambda _: boss)

    assert now(place).is_key
    assert StatusProposal.objects.get(pk=proposal.pk).state == ProposalState.APPLIED
    assert Fact.objects.filter(kind="status.retried").count() == 1


def test_trying_again_needs_a_post_and_a_proposal_that_is_not_over(village, county, boss):
    proposal = tried(county, boss)

    with pytest.raises(CapabilityMissing):
        retry_proposal(proposal=proposal, actor=make_actor(village.path), at=AT)
    apply_proposal(proposal=proposal, actor=boss, at=AT)
    finished(proposal, boss)
    with pytest.raises(TransitionRefused):
        retry_proposal(proposal=proposal, actor=boss, at=AT)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    metres=st.lists(st.none() | st.integers(0, 2000), min_size=1, max_size=6),
    kinds=st.lists(
        st.sampled_from([PlaceKind.SHOP, PlaceKind.HOTEL, PlaceKind.OFFICE]), min_size=6, max_size=6
    ),
    bound=st.integers(0, 2000),
    word=st.sampled_from(["at_least", "more_than", "at_most", "less_than"]),
    named=st.none() | st.sampled_from([Answer.YES, Answer.NO]),
)  # fmt: skip
def test_what_is_foreseen_is_what_happens(metres, kinds, bound, word, named):
    criteria = [{"label": "甲", "kinds": ["shop", "hotel"], "area_m2": {word: bound}}]
    with transaction.atomic():
        area = make_area()
        places = [
            small("place", area, kind=kind.value, **({} if size is None else {"area_m2": size}))
            for kind, size in zip(kinds, metres, strict=False)
        ]
        if named:
            designate_place(
                place=places[0], version=1, status=PlaceStatus.KEY, answer=named, reason="名单",
                actor=SYSTEM, at=AT,
            )  # fmt: skip
        before = {place.pk: now(place).verdicts for place in places}
        proposal = tried(area, SYSTEM, criteria)
        foreseen = set(StatusChange.objects.values_list("place_id", "before", "after"))
        assert {place.pk: now(place).verdicts for place in places} == before

        apply_proposal(proposal=proposal, actor=SYSTEM, at=AT)
        finished(proposal, SYSTEM)

        after = {place.pk: now(place).verdicts for place in places}
        happened = {
            (key, before[key]["key"]["answer"], after[key]["key"]["answer"])
            for key in after
            if after[key]["key"]["answer"] != before[key]["key"]["answer"]
        }
        assert (
            happened
            == foreseen
            == set(StatusChange.objects.values_list("place_id", "before", "after"))
        )
        for status in set(PlaceStatus) - {PlaceStatus.KEY}:
            assert all(after[key][status] == before[key][status] for key in after)
        transaction.set_rollback(True)


def test_judging_many_takes_as_many_queries_as_judging_one(village, django_assert_num_queries):
    places = [shop(village, metres) for metres in range(30)]

    for some in (places[:1], places):
        with django_assert_num_queries(2):
            list(settle_statuses(some, AT))


@pytest.mark.django_db(transaction=True)
def test_of_two_overlapping_sets_applied_at_once_one_is():
    with scoped(EVERYWHERE):
        county = make_area("清石县", code="420381000000")
        village = make_area("东山村", county)
        boss = make_actor(county.path, *capabilities.labels)
        keys = [str(tried(area, boss).pk) for area in (county, village)]
    barrier, results = threading.Barrier(2), []

    def apply(key):
        try:
            with scoped(EVERYWHERE):
                mine = walking.proposal_at_work(key)
                barrier.wait()
                apply_proposal(proposal=mine, actor=boss, at=AT)
            results.append("applied")
        except (ProposalBusy, TrialOutdated) as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=apply, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["applied", "proposal_busy"]
