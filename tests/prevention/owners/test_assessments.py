"""An assessment from the owner's first mark to the title and beyond."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.base.documents.pictures import picture
from tests.prevention.owners.builders import AT, TODAY, World
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.documents.models import Attachment
from wanghuo.base.documents.services import Upload
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.kernel.facts.models import Fact
from wanghuo.prevention.owners import queries, rules, services
from wanghuo.prevention.owners.models import Assessment
from wanghuo.prevention.owners.rules import (
    OWNER_DECLARE,
    STANDARD_REVIEW,
    AssessmentState,
    PlaceStanding,
    Title,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]
KEY = UUID("01a00000-0000-7000-8000-000000000002")


@pytest.fixture
def world(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return World()


def prove_all(found, actor=SYSTEM):
    for nth, one in enumerate(queries.items_of(found)):
        if one.needs_evidence:
            files = [Upload("照片.png", picture(f"证{nth}"))]
            services.prove_item(item=queries.item(one.pk), files=files, actor=actor, at=AT)


def submitted(world, actor=SYSTEM):
    found = world.rated(actor=actor)
    prove_all(found, actor)
    return services.submit_assessment(assessment=found, version=found.version, actor=actor, at=AT)


def reviewed(world, short=(), actor=SYSTEM):
    """Taken, and marked in full but for these items."""
    found = submitted(world)
    services.take_assessment(assessment=found, version=found.version, actor=actor, at=AT)
    marks = {
        one.code: (0 if one.code in short else one.weight, "属实")
        for one in queries.items_of(found)
    }
    return services.review_items(
        assessment=found, version=found.version, marks=marks, actor=actor, at=AT
    )


def decided(world, short=(), actor=SYSTEM, at=AT):
    found = reviewed(world, short, actor)
    return services.decide_assessment(
        assessment=found, version=found.version, opinion="", actor=actor, at=at
    )


def test_the_words_of_the_standard_are_kept_with_the_assessment(world):
    found = world.begin(actor=world.owner)
    standard = queries.standard("school")

    assert (found.standard_version, found.sector) == (standard.version, world.school.sector)
    assert [one.title for one in queries.items_of(found)] == [one.title for one in standard.items]


def test_the_same_key_again_is_the_same_assessment(world):
    first = world.begin(key=KEY)

    assert world.begin(key=KEY).pk == first.pk
    with pytest.raises(rules.OtherContent):
        world.begin(key=KEY, place=world.place(name="另一所"))


def test_one_assessment_at_a_time(world):
    world.begin()
    with pytest.raises(rules.AssessmentOpen, match="福来小学"):
        world.begin()


def test_a_standard_is_for_its_kinds_of_place(world):
    with pytest.raises(BadInput, match="不适用"):
        world.begin(standard_code="hospital")
    with pytest.raises(rules.TextUnknown):
        world.begin(standard_code="none")


def test_points_stay_within_their_weight(world):
    found = world.begin()
    one = queries.items_of(found)[0]
    with pytest.raises(BadInput, match="0 至"):
        services.rate_items(
            assessment=found, version=1, marks={one.code: (one.weight + 1, "")}, actor=SYSTEM, at=AT
        )
    with pytest.raises(BadInput, match="没有“none”项"):
        services.rate_items(
            assessment=queries.assessment(found.pk), version=1, marks={"none": (1, "")},
            actor=SYSTEM, at=AT,
        )  # fmt: skip


def test_nothing_is_handed_in_unmarked_or_unproved(world):
    begun = world.begin()
    with pytest.raises(rules.MarksMissing):
        services.submit_assessment(assessment=begun, version=1, actor=SYSTEM, at=AT)
    Assessment.objects.all().delete()
    rated = world.rated()
    with pytest.raises(rules.EvidenceMissing):
        services.submit_assessment(assessment=rated, version=rated.version, actor=SYSTEM, at=AT)


def test_no_points_need_no_proof(world):
    found = world.rated(points=0)
    services.submit_assessment(assessment=found, version=found.version, actor=SYSTEM, at=AT)

    assert (found.state, found.self_score) == (AssessmentState.SUBMITTED, 0)


def test_evidence_is_the_occupiers_and_only_while_he_has_it(world):
    found = submitted(world, world.owner)

    assert set(Attachment._base_manager.values_list("holder", flat=True)) == {world.occupier.number}
    with pytest.raises(TransitionRefused, match="上传佐证"):
        prove_all(queries.assessment(found.pk), world.owner)


def test_who_reviews_owes_the_review_until_it_is_done(world):
    found = submitted(world)
    [due] = Deadline._base_manager.filter(subject_type="assessment")
    assert (due.organisation, due.due_on) == (world.office, TODAY + timedelta(days=20))

    services.return_assessment(
        assessment=found, version=found.version, reason="补照片", actor=world.reviewer, at=AT
    )
    due.refresh_from_db()
    assert (due.state, found.state, found.opinion) == ("met", "returned", "补照片")


def test_full_marks_are_exemplary_for_three_years(world):
    found = decided(world, actor=world.reviewer)

    assert (found.state, found.score, found.title) == ("passed", 100, Title.EXEMPLARY)
    assert found.valid_until == TODAY + timedelta(days=1095)
    assert queries.passed_until(found, found.valid_until)
    assert not queries.passed_until(found, found.valid_until + timedelta(days=1))
    renewal = Deadline._base_manager.get(subject_type="assessment", state="open")
    assert (renewal.organisation, renewal.due_on) == (world.firm, found.valid_until)


def test_an_item_that_must_be_full_fails_all(world):
    found = decided(world, short=("exit.clear",))

    assert (found.state, found.title, found.valid_until) == ("failed", "", None)
    assert world.begin().state == AssessmentState.SELF_RATING


def test_a_title_is_taken_away_with_a_reason(world):
    found = decided(world)
    services.revoke_assessment(
        assessment=found, version=found.version, reason="发生火灾", actor=world.reviewer, at=AT
    )

    assert found.state == AssessmentState.REVOKED
    assert "发生火灾" not in Fact._base_manager.get(kind="assessment.revoked").body
    assert not Deadline._base_manager.filter(subject_type="assessment", state="open").exists()


def test_nothing_is_decided_with_items_unmarked(world):
    found = submitted(world)
    services.take_assessment(assessment=found, version=found.version, actor=SYSTEM, at=AT)
    with pytest.raises(rules.MarksMissing):
        services.decide_assessment(
            assessment=found, version=found.version, opinion="", actor=SYSTEM, at=AT
        )


def test_who_rated_does_not_review(world):
    both = world.actor(world.office, OWNER_DECLARE, STANDARD_REVIEW)
    found = submitted(world, both)
    with pytest.raises(rules.OwnAssessment):
        services.take_assessment(assessment=found, version=found.version, actor=both, at=AT)


def test_each_side_keeps_to_its_part(world):
    found, stranger = submitted(world), world.stranger()
    seen = {"assessment": found, "version": found.version, "at": AT}

    for actor in (stranger, world.owner):
        with pytest.raises(CapabilityMissing):
            services.take_assessment(actor=actor, **seen)
    for actor in (stranger, world.reviewer):
        with pytest.raises(CapabilityMissing):
            services.submit_assessment(actor=actor, **seen)
        with pytest.raises(CapabilityMissing):
            world.begin(actor=actor, place=world.place(name="别处"))


def test_a_reviewer_of_another_sector_does_not_review(world):
    found = submitted(world)
    other = world.actor(world.office, STANDARD_REVIEW, sector="health")
    with pytest.raises(CapabilityMissing):
        services.take_assessment(assessment=found, version=found.version, actor=other, at=AT)


def test_of_two_who_act_at_once_one_is_told(world):
    found = submitted(world)
    late = queries.assessment(found.pk)
    services.take_assessment(assessment=found, version=found.version, actor=SYSTEM, at=AT)
    with pytest.raises(StaleRecord):
        services.return_assessment(
            assessment=late, version=late.version, reason="迟", actor=SYSTEM, at=AT
        )


def standings(world, on=TODAY):
    rows = queries.places_of(queries.standard("school"), on, 60)
    return {one.name: queries.standing_of(one) for one in rows}


def test_each_place_that_should_stands_in_one_way(world):
    found = decided(world)
    world.place(name="空白小学")
    busy = world.place(name="自评小学")
    world.begin(place=busy)
    world.place(name="诊所", kind="clinic")

    assert standings(world) == {
        "福来小学": PlaceStanding.PASSED,
        "空白小学": PlaceStanding.NONE,
        "自评小学": PlaceStanding.REVIEWING,
    }
    last = found.valid_until
    assert standings(world, last - timedelta(days=60))["福来小学"] is PlaceStanding.ENDING
    assert standings(world, last + timedelta(days=1))["福来小学"] is PlaceStanding.EXPIRED


def test_a_rate_is_of_those_that_should_and_opens_as_many(world):
    decided(world)
    world.place(name="空白小学")
    standard = queries.standard("school")

    [line] = [one for one in queries.rates(TODAY, 60) if one.standard is standard]
    [town] = queries.rates_by_area(standard, [world.town], TODAY, 60)

    assert (line.total, line.percent, town.total, town.percent) == (2, 50.0, 2, 50.0)
    for standing in PlaceStanding:
        rows = queries.at(queries.places_of(standard, TODAY, 60), standing)
        assert rows.count() == line.counts[standing] == town.counts[standing]


def test_key_places_of_no_sector_have_the_general_standard(world):
    place = world.place(name="仓库", kind="warehouse")
    type(place).objects.filter(pk=place.pk).update(is_key=True)
    found = queries.places_of(queries.standard("key"), TODAY, 60)

    assert [one.name for one in found] == ["仓库"]
    assert world.begin(place=queries.place_in_scope(place.pk), standard_code="key").sector
