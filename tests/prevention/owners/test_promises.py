"""Promises and declared risks."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests.prevention.owners.builders import AT, TODAY, World
from tests.web.owners_rows import answers_for
from wanghuo.base.deadlines.models import Deadline
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.owners import queries, rules, services
from wanghuo.prevention.owners.models import Pledge, RiskDeclaration
from wanghuo.prevention.owners.rules import PledgeState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]
KEY = UUID("01a00000-0000-7000-8000-000000000001")


@pytest.fixture
def world(db):
    return World()


def declare(world, *yes, actor=SYSTEM, at=AT, **given):
    terms = {"place": world.school, "note": "", "key": new_id()} | given
    return services.declare_risks(answers=answers_for("school", *yes), actor=actor, at=at, **terms)


def kinds_about(row):
    told = Fact._base_manager.filter(subject_id=str(row.pk)).order_by("id")
    return list(told.values_list("kind", flat=True))


def test_an_owner_promises_for_a_year_in_the_words_of_the_day(world):
    pledge = world.pledge(actor=world.owner)

    assert (pledge.state, pledge.posted_on) == (PledgeState.STANDING, TODAY)
    assert pledge.valid_until == TODAY + timedelta(days=365)
    assert pledge.text.startswith("1．落实消防安全责任")
    assert kinds_about(pledge) == ["pledge.posted", "deadline.opened"]


def test_a_new_promise_takes_the_old_ones_place_and_deadline(world):
    old = world.pledge()
    new = world.pledge(at=AT + timedelta(days=300))
    old.refresh_from_db()

    assert (old.state, new.state) == (PledgeState.RENEWED, PledgeState.STANDING)
    due = Deadline._base_manager.filter(subject_type="pledge").order_by("due_on")
    assert list(due.values_list("subject_id", "state", "organisation")) == [
        (str(old.pk), "met", world.firm.pk),
        (str(new.pk), "open", world.firm.pk),
    ]


def test_the_same_key_again_is_the_same_promise(world):
    first = world.pledge(key=KEY)

    assert world.pledge(key=KEY).pk == first.pk
    assert Pledge.objects.count() == 1
    with pytest.raises(rules.OtherContent):
        world.pledge(key=KEY, signer="别人")


def test_a_stranger_promises_nothing(world):
    with pytest.raises(CapabilityMissing):
        world.pledge(actor=world.stranger())


def test_nobody_promises_for_a_place_that_nobody_runs(world):
    with pytest.raises(rules.NoOccupier):
        world.pledge(place=world.place(occupier=None))


def test_a_promise_has_words_and_a_name(world):
    with pytest.raises(rules.TextUnknown):
        world.pledge(text_code="none")
    with pytest.raises(BadInput, match="承诺人"):
        world.pledge(signer=" ")


def test_a_promise_is_taken_down_once_with_a_reason_that_no_fact_tells(world):
    pledge = world.pledge()
    services.withdraw_pledge(pledge=pledge, reason="停业", actor=world.owner, at=AT)

    assert pledge.state == PledgeState.WITHDRAWN
    assert "停业" not in Fact._base_manager.get(kind="pledge.withdrawn").body
    with pytest.raises(TransitionRefused):
        services.withdraw_pledge(pledge=pledge, reason="停业", actor=SYSTEM, at=AT)


def test_of_two_who_take_a_promise_down_one_is_told(world):
    pledge = world.pledge()
    Pledge.objects.filter(pk=pledge.pk).update(state=PledgeState.RENEWED)

    with pytest.raises(StaleRecord):
        services.withdraw_pledge(pledge=pledge, reason="停业", actor=SYSTEM, at=AT)


def test_the_public_reads_what_stands_and_no_name(world):
    world.pledge()
    gone = world.pledge(place=world.place(name="停办小学"), at=AT - timedelta(days=400))
    page = Client().get(f"/pledges/?area={world.village.code}").content.decode()
    elsewhere = Client().get("/pledges/?area=999999999999&text=停办").content.decode()

    assert queries.public_pledges(None, "", TODAY).count() == 1
    assert gone.valid_until < TODAY
    assert "王校长" not in page
    assert "停办小学" not in page + elsewhere


def test_risks_are_declared_once_a_year(world):
    declared = declare(world, "sleeping", actor=world.owner)

    assert (declared.year, declared.risk_count) == (2026, 1)
    with pytest.raises(rules.AlreadyDeclared):
        declare(world)
    assert declare(world, at=AT + timedelta(days=366)).year == 2027


def test_the_same_key_again_is_the_same_declaration(world):
    first = declare(world, key=KEY)

    assert declare(world, key=KEY).pk == first.pk
    with pytest.raises(rules.OtherContent):
        declare(world, "sleeping", key=KEY)


def test_a_correction_keeps_what_was_said_before(world):
    declared = declare(world, "sleeping")
    services.amend_declaration(
        declaration=declared, version=1, answers=answers_for("school"), note="改建后",
        actor=world.owner, at=AT,
    )  # fmt: skip

    assert (declared.version, declared.risk_count, declared.note) == (2, 0, "改建后")
    assert '"sleeping":true' in Fact._base_manager.get(kind="riskdeclaration.amended").body


def test_a_correction_of_an_old_version_is_told(world):
    declared = declare(world)
    with pytest.raises(StaleRecord):
        services.amend_declaration(
            declaration=declared, version=7, answers=answers_for("school"), note="",
            actor=SYSTEM, at=AT,
        )  # fmt: skip


def test_a_stranger_declares_and_corrects_nothing(world):
    stranger, declared = world.stranger(), declare(world)
    with pytest.raises(CapabilityMissing):
        declare(world, actor=stranger)
    with pytest.raises(CapabilityMissing):
        services.amend_declaration(
            declaration=declared, version=1, answers={}, note="", actor=stranger, at=AT
        )


def test_a_list_is_narrowed_by_a_declared_risk(world):
    declare(world, "sleeping")
    declare(world, place=world.place(name="走读小学"))

    chosen = queries.DeclarationFilter(risk="sleeping")
    assert [one.place.name for one in queries.declaration_list(chosen)] == ["福来小学"]
    assert RiskDeclaration.objects.count() == 2
