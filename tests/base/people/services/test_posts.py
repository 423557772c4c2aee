"""Posts are granted and ended within the granter's reach, and exclude each other."""

from datetime import date

import pytest

from tests.base.people.conftest import AT, TODAY, TOMORROW, YESTERDAY
from tests.base.people.facts import bodies, kinds, told
from tests.base.people.racing import at_once
from tests.factories import PostFactory, UserFactory, make_actor
from wanghuo.base.people import rules, services
from wanghuo.base.people.models import Organisation, Post, User
from wanghuo.base.people.rules import GRANT_MANAGE, Duty, Sector
from wanghuo.base.people.services import Appointment
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord

pytestmark = pytest.mark.django_db


IN_TIME = date(2026, 12, 31)


def grant(land, actor, user=None, **terms):
    wanted = {
        "organisation": land.office,
        "role": land.clerk,
        "area": land.town,
        "valid_from": TODAY,
    }
    if terms.get("role", land.clerk).duty != Duty.NONE:
        wanted["valid_to"] = IN_TIME  # an administrator's post has an end
    appointment = Appointment(**{**wanted, **terms})
    return services.grant_post(
        user=user or UserFactory(), appointment=appointment, actor=actor, at=AT
    )


def stored(post):
    return Post._base_manager.get(pk=post.pk)


def test_grant_post_keeps_it_and_tells(land, granter):
    user = UserFactory()

    post = grant(
        land,
        granter,
        user,
        area=land.village,
        sector=Sector.EDUCATION,
        title=" 站长 ",
        valid_to=TOMORROW,
    )

    kept = stored(post)
    assert (kept.user_id, kept.organisation_id, kept.role_id) == (
        user.pk,
        land.office.pk,
        land.clerk.pk,
    )
    assert (kept.area_id, kept.area_path) == (land.village.pk, land.village.path)
    assert (kept.sector, kept.title) == ("education", "站长")
    assert (kept.valid_from, kept.valid_to) == (TODAY, TOMORROW)
    assert told() == [("post.granted", "post", str(post.pk), granter.id, land.village.pk)]
    data = {"user": user.pk, "role": "clerk", "sector": "education"}
    assert bodies() == [{"before": {}, "after": {}, "data": data}]


def test_nobody_grants_himself(land):
    user = UserFactory()

    with pytest.raises(rules.SelfGrant):
        grant(land, make_actor(land.county.path, GRANT_MANAGE, user=user), user)


@pytest.mark.parametrize(
    ("place", "capability", "sectors"),
    [
        ("other", GRANT_MANAGE, None),
        ("village", GRANT_MANAGE, None),
        ("county", rules.PEOPLE_MANAGE, None),
        ("county", GRANT_MANAGE, ["health"]),
    ],
)
def test_grant_post_beyond_ones_own_reach_is_refused(land, place, capability, sectors):
    actor = make_actor(getattr(land, place).path, capability, sectors=sectors)

    with pytest.raises(CapabilityMissing):
        grant(land, actor, sector=Sector.EDUCATION)

    assert kinds() == []


def test_who_grants_for_one_sector_does_not_grant_for_all(land):
    actor = make_actor(land.county.path, GRANT_MANAGE, sectors=["education"])

    grant(land, actor, sector=Sector.EDUCATION)
    with pytest.raises(CapabilityMissing):
        grant(land, actor)


def test_a_town_does_not_place_people_in_the_countys_government(land):
    with pytest.raises(CapabilityMissing):
        grant(
            land,
            make_actor(land.town.path, GRANT_MANAGE),
            organisation=land.government,
            area=land.town,
        )


def test_a_post_reaches_no_further_than_its_organisation(land, granter):
    for area in (land.county, land.other):
        with pytest.raises(BadInput, match="单位所在区划"):
            grant(land, granter, area=area)


def test_a_post_in_an_abolished_area_is_refused(land, granter):
    land.village.valid_to = YESTERDAY

    with pytest.raises(BadInput, match="区划已停用"):
        grant(land, granter, area=land.village)


def test_a_post_in_a_closed_organisation_is_refused(land, granter):
    Organisation._base_manager.filter(pk=land.office.pk).update(valid_to=TOMORROW)

    grant(land, granter, valid_to=TOMORROW)
    with pytest.raises(BadInput, match="单位已停用"):
        grant(land, granter)


def test_a_post_for_a_disabled_user_is_refused(land, granter):
    with pytest.raises(BadInput, match="用户已停用"):
        grant(land, granter, UserFactory(is_active=False))


def test_a_post_that_ends_before_it_begins_is_refused(land, granter):
    with pytest.raises(BadInput, match="截止日期"):
        grant(land, granter, valid_to=YESTERDAY)


def test_the_same_post_twice_at_a_time_is_refused(land, granter):
    user = UserFactory()
    grant(land, granter, user, valid_to=TODAY)

    with pytest.raises(BadInput, match="相同岗位"):
        grant(land, granter, user, title="副站长")

    grant(land, granter, user, valid_from=TOMORROW)
    grant(land, granter, user, sector=Sector.FIRE)
    grant(land, granter, user, area=land.village)
    assert kinds() == ["post.granted"] * 4


@pytest.mark.parametrize(
    ("held", "wanted"),
    [("security", "audit"), ("audit", "security"), ("security", "clerk"), ("clerk", "audit")],
)
def test_duties_exclude_each_other_while_they_overlap(land, granter, held, wanted):
    user = UserFactory()
    grant(land, granter, user, role=getattr(land, held), valid_to=TODAY)

    with pytest.raises(rules.DutyConflict):
        grant(land, granter, user, role=getattr(land, wanted))

    grant(land, granter, user, role=getattr(land, wanted), valid_from=TOMORROW)


def test_end_post_shortens_it_and_tells(land, granter):
    post = grant(land, granter)

    services.end_post(post=post, last_day=TOMORROW, actor=granter, at=AT)
    services.end_post(post=post, last_day=YESTERDAY, actor=granter, at=AT)

    assert stored(post).valid_to == post.valid_to == YESTERDAY
    assert told()[1:] == [("post.ended", "post", str(post.pk), granter.id, land.town.pk)] * 2
    assert bodies()[1]["after"] == {"valid_to": "2026-03-06"}


@pytest.mark.parametrize("last_day", [TODAY, TOMORROW])
def test_end_post_does_not_lengthen(land, granter, last_day):
    post = grant(land, granter, valid_to=TODAY)

    with pytest.raises(BadInput, match="已经终止"):
        services.end_post(post=post, last_day=last_day, actor=granter, at=AT)


@pytest.mark.parametrize("valid_to", [None, TOMORROW])
def test_end_post_loses_politely_to_a_faster_colleague(land, granter, valid_to):
    post = grant(land, granter, valid_to=valid_to)
    Post._base_manager.filter(pk=post.pk).update(valid_to=YESTERDAY)

    with pytest.raises(StaleRecord):
        services.end_post(post=post, last_day=TODAY, actor=granter, at=AT)

    assert stored(post).valid_to == YESTERDAY


def test_change_post_corrects_the_title(land, granter):
    post = grant(land, granter, title="站长")

    services.change_post(post=post, title=" 副站长 ", actor=granter, at=AT)

    assert stored(post).title == post.title == "副站长"
    assert bodies()[1] == {"before": {"title": "站长"}, "after": {"title": "副站长"}, "data": {}}


def test_change_post_loses_politely_to_a_faster_colleague(land, granter):
    post = grant(land, granter, title="站长")
    Post._base_manager.filter(pk=post.pk).update(title="所长")

    with pytest.raises(StaleRecord):
        services.change_post(post=post, title="副站长", actor=granter, at=AT)


CALLS = {
    "end": lambda post, actor: services.end_post(post=post, last_day=TODAY, actor=actor, at=AT),
    "change": lambda post, actor: services.change_post(post=post, title="甲", actor=actor, at=AT),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_posts_are_ended_and_changed_by_others_within_their_reach(land, call):
    post = PostFactory(organisation=land.office)

    with pytest.raises(rules.SelfGrant):
        call(post, make_actor(land.county.path, GRANT_MANAGE, user=post.user))
    for actor in (
        make_actor(land.other.path, GRANT_MANAGE),
        make_actor(land.town.path, rules.PEOPLE_MANAGE),
        make_actor(land.town.path, GRANT_MANAGE, sectors=["fire"]),
    ):
        with pytest.raises(CapabilityMissing):
            call(post, actor)

    assert kinds() == []


@pytest.mark.django_db(transaction=True)
def test_of_two_grants_that_exclude_each_other_one_wins(land, granter):
    users = [UserFactory() for _ in range(5)]

    for user in users:
        outcomes = at_once(
            lambda user=user: grant(land, granter, user, role=land.security),
            lambda user=user: grant(land, granter, user, role=land.audit),
        )
        assert sorted(outcomes, key=str) == [rules.DutyConflict, None]

    held = Post._base_manager.values_list("user_id", "role__duty")
    assert len(held) == 5
    assert {duty for _, duty in held} <= {Duty.SECURITY, Duty.AUDIT}


@pytest.mark.django_db(transaction=True)
def test_of_a_grant_and_a_disabling_neither_is_lost(land, granter, manager):
    user = UserFactory()

    outcomes = at_once(
        lambda: grant(land, granter, user),
        lambda: services.disable_user(user=user, actor=manager, at=AT),
    )

    assert outcomes in ([None, None], [BadInput, None])
    assert User.objects.get(pk=user.pk).is_active is False
    assert Post._base_manager.count() == outcomes.count(None) - 1


@pytest.mark.django_db(transaction=True)
def test_of_a_grant_and_a_closing_one_wins(land, granter, manager):
    outcomes = at_once(
        lambda: grant(land, granter),
        lambda: services.close_organisation(
            organisation=land.office, last_day=YESTERDAY, actor=manager, at=AT
        ),
    )

    assert sorted(outcomes, key=str) == [BadInput, None]


@pytest.mark.django_db(transaction=True)
def test_of_two_endings_one_wins(land, granter):
    post = grant(land, granter)

    outcomes = at_once(
        lambda: services.end_post(post=stored(post), last_day=TODAY, actor=granter, at=AT),
        lambda: services.end_post(post=stored(post), last_day=TODAY, actor=granter, at=AT),
    )

    assert None in outcomes
    assert set(outcomes) <= {None, StaleRecord, BadInput}
    assert kinds().count("post.ended") == 1
