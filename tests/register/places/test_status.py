"""Places are judged as they change, people decide over rules, parameters are tried, then used."""

import threading

import pytest
from django.db import connection, transaction

from tests.factories import make_actor, make_area
from tests.register.places.builders import STRICTER, now, proposed, quietly, shop
from tests.register.samples import AT, small
from tests.visiting import rows_of, text_of, visitor
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.work.models import Job
from wanghuo.kernel.work.services import cancel_job, run_next
from wanghuo.register.places.judging import CriteriaRefused, read_criteria
from wanghuo.register.places.models import StatusChange, StatusProposal
from wanghuo.register.places.rules import Answer, PlaceStatus, ProposalState
from wanghuo.register.places.rules.proposals import NEXT_STATE, ProposalAction, next_state
from wanghuo.register.places.services import (
    apply_proposal,
    designate_place,
    walking,
    withdraw_proposal,
)
from wanghuo.register.records.kinds import kind_named
from wanghuo.register.records.services import change_record

PLACE = kind_named("place")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]


def tried(proposal):
    return walking.try_out(proposal, AT, quietly)


def applied(proposal, actor):
    apply_proposal(proposal=proposal, actor=actor, at=AT)
    return walking.put_in_force(proposal, actor, AT, quietly)


def test_a_place_is_judged_when_it_is_entered_and_when_it_changes(village, boss):
    place = shop(village, 800)
    assert (place.is_key, place.is_small, place.is_gathering, place.is_crowded) == (
        False, False, True, True,
    )  # fmt: skip

    change_record(PLACE, row=place, version=1, values={"area_m2": 1000}, actor=boss, at=AT)

    kept = now(place)
    assert (kept.is_key, kept.verdicts["key"]["answer"]) == (True, "yes")
    assert kept.verdicts["key"]["rule"].startswith("status.key@CN@2002-01-01#")
    told = Fact.objects.get(kind="place.judged")
    assert '"key":"yes"' in told.body


def test_what_is_not_known_is_said_and_listed(village):
    place = small("place", village, kind="shop")

    assert (place.is_undecided, place.verdicts["key"]["reason"]) == (
        True,
        "缺少建筑面积，请补充后自动判定。",
    )
    assert not shop(village, 60).is_undecided


def test_a_partial_standard_leaves_the_rest_to_people():
    fuzhou = make_area("某县", code="350181000000")
    hospital = small("place", fuzhou, kind="hospital", beds=80)

    assert (hospital.verdicts["key"]["answer"], hospital.is_undecided) == ("unknown", True)
    assert hospital.verdicts["key"]["reason"] == "其余类别：该项条文未收录，请人工认定。"


def test_a_persons_word_stands_over_the_rule_until_it_is_taken_back(village, boss):
    place = shop(village, 60)
    decided = {"status": PlaceStatus.KEY, "actor": boss, "at": AT}

    designate_place(
        place=place, version=1, answer=Answer.YES, reason="2026年重点单位名单", **decided
    )
    change_record(PLACE, row=now(place), version=2, values={"area_m2": 70}, actor=boss, at=AT)
    assert (now(place).is_key, now(place).verdicts["key"]["rule"]) == (True, "designated")

    designate_place(place=now(place), version=3, answer=None, reason="名单已调整", **decided)
    assert (now(place).is_key, now(place).designations) == (False, {})
    assert Fact.objects.filter(kind="place.designated").count() == 2


def test_a_decision_needs_a_ground_a_post_and_the_latest_version(village, boss):
    place = shop(village, 60)
    asked = {"place": place, "status": PlaceStatus.KEY, "answer": Answer.YES, "at": AT}

    with pytest.raises(BadInput, match="依据"):
        designate_place(version=1, reason=" ", actor=boss, **asked)
    with pytest.raises(CapabilityMissing):
        designate_place(version=1, reason="名单", actor=make_actor(village.path), **asked)
    with pytest.raises(StaleRecord):
        designate_place(version=9, reason="名单", actor=boss, **asked)
    assert not now(place).is_key


def test_a_trial_lists_what_would_change_and_changes_nothing(village, county, boss):
    between, above, below = shop(village, 600), shop(village, 1500), shop(village, 100)
    named = shop(village, 700)
    designate_place(
        place=named, version=1, status=PlaceStatus.KEY, answer=Answer.NO, reason="名单", actor=boss,
        at=AT,
    )  # fmt: skip
    elsewhere = shop(make_area("别村", make_area("临江县", code="420382000000")), 600)

    proposal = tried(proposed(county, boss))

    changes = list(StatusChange.objects.values_list("place_id", "before", "after"))
    assert changes == [(between.pk, "no", "yes")]
    assert (proposal.state, proposal.counts, proposal.total) == ("ready", {"no_yes": 1}, 4)
    assert [now(one).is_key for one in (between, above, below, elsewhere)] == [
        False, True, False, False,
    ]  # fmt: skip


def test_what_was_tried_is_what_is_applied(village, county, boss):
    places = [shop(village, metres) for metres in (100, 500, 600, 999, 1000, 3000)]
    proposal = tried(proposed(county, boss))
    foreseen = {one.place_id: one.after for one in StatusChange.objects.all()}
    before = {place.pk: now(place).verdicts["key"]["answer"] for place in places}

    applied(proposal, boss)

    after = {place.pk: now(place).verdicts["key"]["answer"] for place in places}
    assert {key: after[key] for key in after if after[key] != before[key]} == foreseen
    assert proposal.state == ProposalState.APPLIED
    assert Fact.objects.filter(kind="place.judged").count() == len(foreseen)
    assert shop(village, 500).is_key


def test_the_narrower_area_wins_and_the_next_set_replaces(village, county, boss):
    place = shop(village, 700)
    applied(tried(proposed(county, boss)), boss)
    assert now(place).is_key
    own = [{"label": "商店", "kinds": ["shop"], "area_m2": {"at_least": 800}}]
    first = applied(tried(proposed(village, boss, own)), boss)
    assert not now(place).is_key

    second = applied(tried(proposed(village, boss, STRICTER)), boss)

    assert now(place).is_key
    assert StatusProposal.objects.get(pk=first.pk).state == ProposalState.REPLACED
    back = applied(tried(proposed(village, boss, None)), boss)
    assert StatusProposal.objects.get(pk=second.pk).state == ProposalState.REPLACED
    assert (back.criteria, now(place).is_key) == (None, True)


def test_a_killed_application_goes_on(village, county, boss, monkeypatch):
    monkeypatch.setattr(walking, "BATCH", 2)
    places = [shop(village, 600) for _ in range(5)]
    proposal = tried(proposed(county, boss))
    apply_proposal(proposal=proposal, actor=boss, at=AT)

    def dies(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        walking.put_in_force(proposal, boss, AT, dies)
    assert sum(now(place).is_key for place in places) == 2

    again = walking.proposal_at_work(str(proposal.pk))
    walking.put_in_force(again, boss, AT, quietly)

    assert all(now(place).is_key for place in places)
    assert Fact.objects.filter(kind="place.judged").count() == 5
    assert Fact.objects.filter(kind="status.applied").count() == 1


@pytest.mark.parametrize("state", list(ProposalState))
@pytest.mark.parametrize("action", list(ProposalAction))
def test_parameters_move_exactly_by_the_table(state, action):
    expected = NEXT_STATE.get((state, action))
    if expected is None:
        with pytest.raises(TransitionRefused):
            next_state(state, action)
    else:
        assert next_state(state, action) is expected


def test_parameters_are_refused_with_what_to_do(village, county, boss):
    with pytest.raises(CriteriaRefused):
        proposed(county, boss, [{"label": "甲", "kinds": ["castle"]}])
    with pytest.raises(BadInput, match="至少写一个"):
        proposed(county, boss, [])
    with pytest.raises(CapabilityMissing):
        proposed(county, make_actor(village.path, *capabilities.labels))
    proposal = tried(proposed(county, boss))
    withdraw_proposal(proposal=proposal, actor=boss, at=AT)
    with pytest.raises(TransitionRefused):
        apply_proposal(proposal=proposal, actor=boss, at=AT)


def test_the_pages_try_and_apply(village, county):
    place = shop(village, 600)
    clerk = visitor(county, *capabilities.labels)
    page = text_of(clerk.get("/places/status"))
    assert ("公通字〔2001〕97号" in page, "1000 ㎡" in page) == (True, True)

    form = clerk.get("/places/status/new?status=key").context["form"]
    bounds = {name: form.get_initial_for_field(one, name) for name, one in form.fields.items()}
    sent = clerk.post("/places/status/propose", {
        **{name: value for name, value in bounds.items() if value is not None},
        "bound_0_0": 500, "area": county.code, "source": "县消安委〔2026〕3号", "status": "key",
    })  # fmt: skip
    assert run_next(lambda _: SYSTEM)
    page = text_of(clerk.get(sent["Location"]))
    assert ("1 个的身份会变" in page, f"/places/{place.pk}" in page) == (True, True)
    sheet = rows_of(clerk.get(f"{sent['Location']}?xlsx=1").content)
    assert [place.number, place.name] in [row[:2] for row in sheet]

    clerk.post(f"{sent['Location']}/apply")
    assert run_next(lambda _: SYSTEM)

    assert now(place).is_key
    assert "500 ㎡" in text_of(clerk.get("/places/status"))


def test_the_form_starts_from_the_area_that_is_asked_and_from_nothing_old(village, county, boss):
    clerk = visitor(county, *capabilities.labels)
    asked = {"area": county.code, "source": "试行", "status": "key", "based_on": village.code}
    applied(tried(proposed(village, boss)), boss)

    def form():
        page = clerk.get("/places/status/new", {"status": "key", "based_on": village.code})
        return page.context["form"]

    old = form().initial["version"]
    assert form().fields["bound_0_0"].initial == "500"
    own = [{"label": "商店", "kinds": ["shop"], "area_m2": {"at_least": 800}}]
    applied(tried(proposed(village, boss, own)), boss)

    asked |= {"version": old, "bound_0_0": 9}
    assert clerk.post("/places/status/propose", asked).status_code == 409
    clerk.post("/places/status/propose", asked | {"version": form().initial["version"]})
    assert StatusProposal.objects.get(source="试行").criteria[0]["area_m2"] == {"at_least": 9}


def test_criteria_written_as_toml_are_what_is_proposed(village, county):
    clerk = visitor(county, *capabilities.labels)
    page = clerk.get("/places/status/new?status=high_risk")
    form, toml = page.context["form"], page.context["toml"]
    bounds = {name: form.get_initial_for_field(one, name) for name, one in form.fields.items()}
    asked = {name: value for name, value in bounds.items() if value is not None}
    asked |= {"area": county.code, "source": "试行", "status": "high_risk", "more": toml}

    clerk.post("/places/status/propose", asked)

    kept = StatusProposal.objects.get().criteria
    assert read_criteria(kept) == form.criteria
    assert clerk.post("/places/status/propose", asked | {"more": "criteria = 1"}).status_code == 422


def test_the_page_tells_what_is_judged_otherwise_below(village, county, boss):
    province = make_area("某省", code="420000000000")
    own = [{"label": "商店", "kinds": ["shop"], "area_m2": {"at_least": 512}}]
    applied(tried(proposed(village, boss, own)), boss)

    def page(area):
        return text_of(visitor(area, *capabilities.labels).get("/places/status"))

    assert "竹山县火灾高危单位界定标准" in page(province)
    assert "竹山县火灾高危单位界定标准" not in page(county)
    assert ("东山村判定参数" in page(county), "512 ㎡" in page(county)) == (True, True)
    assert "512 ㎡" not in page(make_area("临江县", code="420382000000"))


def test_cut_off_work_is_said_and_goes_on(village, county):
    place = shop(village, 600)
    clerk = visitor(county, *capabilities.labels)
    actor = make_actor(county.path, *capabilities.labels)
    proposal = proposed(county, actor)
    address = f"/places/status/proposals/{proposal.pk}"
    assert "正在后台进行" in text_of(clerk.get(address))
    cancel_job(job=Job.objects.get(pk=proposal.job), at=AT)
    assert "后台作业已中断" in text_of(clerk.get(address))

    clerk.post(f"{address}/retry")
    assert run_next(lambda _: SYSTEM)

    assert "1 个的身份会变" in text_of(clerk.get(address))
    assert not now(place).is_key


def test_the_page_of_a_place_decides(village, county):
    place = shop(village, 60)
    clerk = visitor(county, *capabilities.labels)
    asked = {"version": 1, "status": "key", "answer": "yes", "reason": "2026年名单"}

    clerk.post(f"/places/{place.pk}/designate", asked)

    page = text_of(clerk.get(f"/places/{place.pk}"))
    assert ("人工认定：2026年名单" in page, now(place).is_key) == (True, True)


def test_a_neighbour_sees_no_parameters_and_no_places(village, county, boss):
    proposal = tried(proposed(county, boss))
    reader = visitor(make_area("临江县", code="420382000000"), *capabilities.labels)

    assert reader.get(f"/places/status/proposals/{proposal.pk}").status_code == 404
    assert "县消安委" not in text_of(reader.get("/places/status"))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_apply_at_once_one_does():
    with scoped(EVERYWHERE):
        county = make_area("清石县", code="420381000000")
        boss = make_actor(county.path, *capabilities.labels)
        shop(county, 600)
        proposal = tried(proposed(county, boss))
    barrier, results = threading.Barrier(2), []

    def apply():
        try:
            with scoped(EVERYWHERE):
                mine = walking.proposal_at_work(str(proposal.pk))
                barrier.wait()
                with transaction.atomic():
                    apply_proposal(proposal=mine, actor=boss, at=AT)
            results.append("applied")
        except (StaleRecord, TransitionRefused) as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=apply) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["applied", "stale_record"]
