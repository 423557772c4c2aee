"""What a check sets going beyond its own room, and what a void one takes back."""

from datetime import date, timedelta

import pytest

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory
from tests.prevention.inspections.builders import AT, CONDUCT, LATER, County, inspector
from tests.test_wiring import listen
from wanghuo.base.notices.models import Notice
from wanghuo.base.people import queries as people
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.campaigns import services as campaigns
from wanghuo.prevention.campaigns.models import CampaignCheck
from wanghuo.prevention.campaigns.rules import CampaignKind, TargetKind
from wanghuo.prevention.inspections import services
from wanghuo.prevention.inspections.models import Inspection, InspectionSigner
from wanghuo.prevention.inspections.rules import INSPECTION_MANAGE, InspectionKind
from wanghuo.prevention.rounds.models import Round
from wanghuo.prevention.rounds.rules import RoundState

TODAY = local_date(AT)


@pytest.fixture
def county(db):
    with scoped(EVERYWHERE):
        yield County()


def round_of(county, **given):
    """A round that one patrol of the county's shop meets."""
    terms = {
        "id": new_id(), "place": county.place, "area": county.village,
        "area_path": county.village.path, "frequency": "small_visit", "label": "九小场所走访",
        "owed_by": "grid", "period_from": date(2026, 1, 1), "period_to": date(2026, 3, 31),
        "due_on": TODAY, "rule": "round.small_visit",
    }  # fmt: skip
    return Round._base_manager.create(**terms | given)


def campaign_of(county, **given):
    """A live campaign about every place of the county."""
    terms = campaigns.CampaignTerms(
        title="春季整治", starts_on=TODAY, ends_on=TODAY + timedelta(days=30),
        target_kind=TargetKind.SHARE, target=100, **given,
    )  # fmt: skip
    made = campaigns.draft_campaign(
        area=county.area, organiser=OrganisationFactory(area=county.area, name="县消安办"),
        terms=terms, actor=campaigns_actor(county), at=AT,
    )  # fmt: skip
    campaigns.launch_campaign(
        campaign=made, version=made.version, actor=campaigns_actor(county), at=AT
    )
    return made


def campaigns_actor(county):
    return inspector(county.area, "campaign.manage", "campaign.read")


def finished(county, kind=InspectionKind.PATROL, actor=None, at=AT):
    """Finish an inspection at the desk; let the house hear of it, and of what that set going."""
    asked = {"actor": actor or county.actor, "at": at}
    held = services.start_inspection(
        id=new_id(), place=county.place, kind=kind, checklist=county.version, **asked
    )
    done = services.fill_inspection(
        inspection=held, id=new_id(), version=held.version, values={}, is_finished=True, **asked
    )
    listen()
    listen()
    return done


def void(county, inspection):
    manager = inspector(county.area, INSPECTION_MANAGE)
    held = Inspection._base_manager.get(pk=inspection.pk)
    services.void_inspection(
        inspection=held, version=held.version, reason="选错场所", actor=manager, at=LATER
    )
    listen()


def fresh(row):
    return Round._base_manager.get(pk=row.pk)


def told(kind):
    return Fact._base_manager.filter(kind=kind).count()


def test_a_void_check_meets_no_round_and_counts_towards_no_campaign(county):
    row = round_of(county)
    campaign_of(county)
    done = finished(county)
    assert (fresh(row).state, CampaignCheck.objects.count()) == (RoundState.DONE, 1)

    void(county, done)

    held = fresh(row)
    assert (held.state, held.actual, held.checks, held.done_at, held.inspection) == (
        RoundState.DUE, 0, [], None, None,
    )  # fmt: skip
    assert CampaignCheck.objects.count() == 0
    assert (told("round.reopened"), told("campaign.uncounted")) == (1, 1)


def test_another_check_of_the_period_stands_in_for_a_void_one(county):
    row = round_of(county)
    first, second = finished(county), finished(county, at=LATER)
    assert fresh(row).inspection == first.pk

    void(county, first)

    held = fresh(row)
    assert (held.state, held.inspection, len(held.checks)) == (RoundState.DONE, second.pk, 1)


def test_a_check_that_was_never_finished_takes_nothing_back(county):
    row = round_of(county)
    other = finished(county)
    held = services.start_inspection(
        id=new_id(), place=county.place, kind=InspectionKind.PATROL, checklist=county.version,
        actor=county.actor, at=AT,
    )  # fmt: skip

    void(county, held)

    assert (fresh(row).state, fresh(row).inspection) == (RoundState.DONE, other.pk)


def test_a_waived_round_stays_waived(county):
    row = round_of(county)
    done = finished(county)
    Round._base_manager.filter(pk=row.pk).update(state="waived", done_at=None)

    void(county, done)

    assert (fresh(row).state, told("round.reopened")) == (RoundState.WAIVED, 0)


def unit(county, *names, **given):
    """A unit of the county with people who go along, and somebody who only reads."""
    office = OrganisationFactory(area=county.area)
    goes = RoleFactory(capabilities=list(CONDUCT))
    PostFactory(
        user=UserFactory(), organisation=office, role=RoleFactory(capabilities=["inspection.read"])
    )
    for nth, name in enumerate(names):
        since = date(2024, 1, 1) - timedelta(days=nth)
        PostFactory(
            user=UserFactory(name=name), organisation=office, role=goes, valid_from=since, **given
        )
    return office


def joint(county, *units):
    return campaign_of(county, kind=CampaignKind.JOINT, participants=[one.pk for one in units])


def test_units_of_a_joint_campaign_are_asked_to_sign_once_each(county):
    education, health = unit(county, "新人", "老人"), unit(county, "卫健")
    joint(county, education, health)

    done = finished(county, kind=InspectionKind.JOINT)

    signers = InspectionSigner.objects.filter(inspection=done).order_by("organisation")
    assert [(one.organisation_id, one.user.name) for one in signers] == [
        (education.pk, "老人"), (health.pk, "卫健"),
    ]  # fmt: skip
    notices = Notice.objects.filter(link=f"/inspections/{done.pk}")
    assert sorted(one.recipient.name for one in notices) == ["卫健", "老人"]


def test_who_was_named_already_and_the_inspectors_own_unit_are_not_asked_again(county):
    education, own = unit(county, "新人", "老人"), unit(county, "带队")
    joint(county, education, own)
    leader = own.posts.get(user__name="带队")
    actor = inspector_of(leader)
    held = services.start_inspection(
        id=new_id(), place=county.place, kind=InspectionKind.JOINT, checklist=county.version,
        actor=actor, at=AT,
    )  # fmt: skip
    went = education.posts.get(user__name="新人")
    services.invite_signer(inspection=held, id=new_id(), post=went, actor=actor, at=AT)
    services.fill_inspection(
        inspection=held, id=new_id(), version=held.version, values={}, is_finished=True,
        actor=actor, at=AT,
    )  # fmt: skip
    listen()

    signers = InspectionSigner.objects.filter(inspection=held)
    assert [one.user.name for one in signers] == ["新人"]


def inspector_of(post):
    return people.actor_of(post.user, TODAY)


def test_a_check_of_another_kind_asks_nobody(county):
    joint(county, unit(county, "老人"), unit(county, "卫健"))

    finished(county)

    assert InspectionSigner.objects.count() == 0
