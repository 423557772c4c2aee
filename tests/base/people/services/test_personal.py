"""Personal numbers are entered by whom it behoves, and looked at with a reason that stays."""

import json
from datetime import timedelta

import pytest

from tests.base.people.facts import bodies, kinds
from tests.base.people.racing import at_once
from tests.factories import OrganisationFactory, PostFactory, UserFactory, make_actor, make_area
from wanghuo.base.people.models import User
from wanghuo.base.people.queries import personal as queries
from wanghuo.base.people.rules import PEOPLE_MANAGE, NameTaken
from wanghuo.base.people.rules.personal import (
    PERSONAL_CHANGED,
    PERSONAL_REVEAL,
    PERSONAL_REVEALED,
    PersonalField,
    RevealLimitReached,
)
from wanghuo.base.people.services import personal as services
from wanghuo.kernel import clock
from wanghuo.kernel.encryption import blind_index
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord

pytestmark = pytest.mark.django_db
MOBILE, OTHER, ID = "13812345678", "13912345678", "11010519491231002X"
TELEPHONE, IDENTITY = PersonalField.MOBILE, PersonalField.ID_NUMBER


@pytest.fixture
def town(everywhere):
    return make_area("清石镇", make_area("望山县"))


@pytest.fixture
def person(town):
    organisation = OrganisationFactory(area=town)
    return PostFactory(organisation=organisation).user


def manager(town):
    return make_actor(town.path, PEOPLE_MANAGE, user=UserFactory())


def looker(town):
    return make_actor(town.path, PERSONAL_REVEAL, user=UserFactory())


def enter(person, actor, **numbers):
    given = {PersonalField(code): text for code, text in numbers.items()}
    return services.change_personal(user=person, numbers=given, actor=actor, at=clock.now())


def look(person, actor, *fields, reason="核对值班联系人", at=None):
    return services.reveal(
        user=person, fields=fields or ["mobile"], reason=reason, actor=actor, at=at or clock.now()
    )


def test_numbers_are_kept_with_their_indexes_and_the_fact_tells_none(town, person):
    assert enter(person, manager(town), mobile=" 138-1234-5678", id_number=ID.lower()) is True

    kept = User.objects.get(pk=person.pk)
    assert (kept.mobile, kept.id_number) == (MOBILE, ID)
    assert (kept.mobile_index, kept.id_number_index) == (blind_index(MOBILE), blind_index(ID))
    assert kinds() == [PERSONAL_CHANGED]
    [body] = bodies()
    assert sorted(body["after"]) == ["id_number", "mobile"]
    assert MOBILE not in json.dumps(body)
    assert ID not in json.dumps(body)


def test_the_same_numbers_again_change_nothing(town, person):
    enter(person, manager(town), mobile=MOBILE)

    assert enter(person, manager(town), mobile=MOBILE) is False
    assert kinds() == [PERSONAL_CHANGED]


def test_blank_clears_number_and_index(town, person):
    enter(person, manager(town), mobile=MOBILE, id_number=ID)
    enter(person, manager(town), id_number="")

    kept = User.objects.get(pk=person.pk)
    assert (kept.mobile, kept.id_number, kept.id_number_index) == (MOBILE, "", "")


def test_an_identity_number_is_one_persons(town, person):
    enter(person, manager(town), id_number=ID)
    other = PostFactory(organisation=OrganisationFactory(area=town)).user

    with pytest.raises(NameTaken, match="身份证号"):
        enter(other, manager(town), id_number=ID)


def test_two_people_may_share_a_telephone(town, person):
    other = PostFactory(organisation=OrganisationFactory(area=town)).user
    enter(person, manager(town), mobile=MOBILE)
    enter(other, manager(town), mobile=MOBILE)

    assert list(queries.users_with_number("138 1234 5678")) == [person, other]


def test_who_does_not_manage_people_enters_nothing(town, person):
    with pytest.raises(CapabilityMissing):
        enter(person, looker(town), mobile=MOBILE)


def test_a_manager_of_another_town_enters_nothing(town, person):
    elsewhere = make_area("白水镇", town.parent)

    with pytest.raises(CapabilityMissing):
        enter(person, manager(elsewhere), mobile=MOBILE)


def test_a_colleague_who_was_faster_wins(town, person):
    slow = User.objects.get(pk=person.pk)
    enter(person, manager(town), mobile=MOBILE)

    with pytest.raises(StaleRecord):
        enter(slow, manager(town), mobile=OTHER)

    assert User.objects.get(pk=person.pk).mobile == MOBILE


def test_everybody_enters_his_own_telephone_only(town, person):
    me = make_actor(town.path, user=person)
    services.change_own_mobile(user=person, mobile=MOBILE, actor=me, at=clock.now())

    assert User.objects.get(pk=person.pk).mobile == MOBILE
    with pytest.raises(CapabilityMissing):
        services.change_own_mobile(user=UserFactory(), mobile=OTHER, actor=me, at=clock.now())


def test_a_look_gives_the_numbers_and_stays_as_a_fact(town, person):
    enter(person, manager(town), mobile=MOBILE, id_number=ID)
    actor = looker(town)

    shown = look(person, actor, "id_number", "mobile")

    assert shown == {TELEPHONE: MOBILE, IDENTITY: ID}
    assert kinds() == [PERSONAL_CHANGED, PERSONAL_REVEALED]
    assert bodies()[1]["data"] == {"fields": ["mobile", "id_number"], "reason": "核对值班联系人"}
    [told] = queries.told(queries.reveals())
    assert (told.actor, told.person, told.fields) == (
        actor.name,
        person.name,
        (TELEPHONE, IDENTITY),
    )


@pytest.mark.parametrize("reason", ["", "看看", f"核对{MOBILE}"])
def test_without_a_good_reason_nothing_is_shown(town, person, reason):
    with pytest.raises(BadInput):
        look(person, looker(town), reason=reason)

    assert kinds() == []


def test_out_of_reach_nothing_is_shown(town, person):
    elsewhere = make_area("白水镇", town.parent)

    with pytest.raises(CapabilityMissing):
        look(person, looker(elsewhere))
    with pytest.raises(CapabilityMissing):
        look(person, manager(town))


def test_the_days_limit_counts_values_and_ends_with_the_day(town, person):
    actor = looker(town)
    for _ in range(14):
        look(person, actor, "mobile", "id_number")
    look(person, actor)

    with pytest.raises(RevealLimitReached, match="30 项"):
        look(person, actor, "mobile", "id_number")
    look(person, actor)
    with pytest.raises(RevealLimitReached):
        look(person, actor)
    look(person, looker(town))
    look(person, actor, at=clock.now() + timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_two_looks_at_once_do_not_pass_the_limit_together(town, person):
    actor = looker(town)
    for _ in range(29):
        look(person, actor)

    outcomes = at_once(*[lambda: look(person, actor)] * 4)

    assert sorted(outcomes, key=str).count(None) == 1
    assert outcomes.count(RevealLimitReached) == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_people_with_one_identity_number_one_is_refused(town, person):
    other = PostFactory(organisation=OrganisationFactory(area=town)).user
    actor = manager(town)

    outcomes = at_once(
        lambda: enter(User.objects.get(pk=person.pk), actor, id_number=ID),
        lambda: enter(User.objects.get(pk=other.pk), actor, id_number=ID),
    )

    assert sorted(outcomes, key=str) == sorted([None, NameTaken], key=str)
