"""Organisations come, change and go."""

import pytest

from tests.base.people.conftest import AT, TODAY, TOMORROW, YESTERDAY
from tests.base.people.facts import bodies, kinds, told
from tests.factories import OrganisationFactory, PostFactory, make_actor
from wanghuo.base.people import rules, services
from wanghuo.base.people.models import Organisation
from wanghuo.base.people.rules import OrganisationKind, Sector
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord

pytestmark = pytest.mark.django_db


def create(area, actor, name="白水镇民政所", **fields):
    kind = OrganisationKind.DEPARTMENT
    return services.create_organisation(
        area=area, name=name, kind=kind, actor=actor, at=AT, **fields
    )


def change(organisation, actor, **fields):
    wanted = {
        "name": organisation.name,
        "kind": OrganisationKind(organisation.kind),
        "sector": None,
        "aliases": organisation.aliases,
        "groups": organisation.groups,
    }
    return services.change_organisation(
        organisation=organisation, actor=actor, at=AT, **{**wanted, **fields}
    )


def stored(organisation):
    return Organisation._base_manager.get(pk=organisation.pk)


def test_create_organisation_keeps_it_and_tells(land, manager):
    made = create(
        land.town,
        manager,
        name=" 白水镇民政所 ",
        sector=Sector.CIVIL_AFFAIRS,
        aliases=["民政办", " 民政办 ", ""],
        groups=["镇直单位"],
    )

    kept = stored(made)
    assert (kept.name, kept.kind, kept.sector) == ("白水镇民政所", "department", "civil_affairs")
    assert (kept.aliases, kept.groups) == (["民政办"], ["镇直单位"])
    assert (kept.area_id, kept.area_path, kept.valid_to) == (land.town.pk, land.town.path, None)
    assert told() == [
        ("organisation.created", "organisation", str(made.pk), manager.id, land.town.pk)
    ]
    assert bodies()[0]["after"]["name"] == "白水镇民政所"


def test_create_organisation_refuses_a_name_used_in_the_area(land, manager):
    with pytest.raises(rules.NameTaken, match="单位名称"):
        create(land.town, manager, name=land.office.name)

    create(land.other, manager, name=land.office.name)
    assert kinds() == ["organisation.created"]


def test_create_organisation_refuses_an_empty_name(land, manager):
    with pytest.raises(BadInput, match="单位名称"):
        create(land.town, manager, name=" ")


def test_create_organisation_needs_the_capability_there(land):
    for actor in (
        make_actor(land.other.path, rules.PEOPLE_MANAGE),
        make_actor(land.town.path, rules.PEOPLE_READ),
        make_actor(land.town.path, rules.PEOPLE_MANAGE, sectors=["health"]),
    ):
        with pytest.raises(CapabilityMissing):
            create(land.town, actor, sector=Sector.EDUCATION)


def test_change_organisation_tells_only_what_changed(land, manager):
    changed = change(land.office, manager, name="白水镇应急站", aliases=["应急办"])

    assert changed is True
    kept = stored(land.office)
    assert (kept.name, kept.aliases, kept.groups) == ("白水镇应急站", ["应急办"], [])
    assert bodies() == [
        {
            "before": {"name": "白水镇安监站", "aliases": []},
            "after": {"name": "白水镇应急站", "aliases": ["应急办"]},
            "data": {},
        }
    ]


def test_change_organisation_to_the_same_tells_nothing(land, manager):
    assert change(land.office, manager) is False
    assert kinds() == []


def test_change_organisation_refuses_a_name_used_in_the_area(land, manager):
    twin = OrganisationFactory(area=land.town, name="民政所")

    with pytest.raises(rules.NameTaken):
        change(twin, manager, name=land.office.name)

    assert stored(twin).name == "民政所"


def test_change_organisation_loses_politely_to_a_faster_colleague(land, manager):
    Organisation._base_manager.filter(pk=land.office.pk).update(aliases=["安监办"])

    with pytest.raises(StaleRecord):
        change(land.office, manager, aliases=["应急办"])

    assert stored(land.office).aliases == ["安监办"]
    assert kinds() == []


def test_change_organisation_needs_the_capability_for_old_and_new_sector(land):
    actor = make_actor(land.town.path, rules.PEOPLE_MANAGE, sectors=["health"])
    school = OrganisationFactory(area=land.town, sector="education")

    with pytest.raises(CapabilityMissing):
        change(school, actor, sector=Sector.HEALTH)
    with pytest.raises(CapabilityMissing):
        change(land.office, actor, sector=Sector.EDUCATION)
    with pytest.raises(CapabilityMissing):
        change(land.other_office, actor, name="别处")


def test_close_organisation_ends_it_after_its_last_day(land, manager):
    services.close_organisation(organisation=land.office, last_day=TODAY, actor=manager, at=AT)

    assert stored(land.office).valid_to == TODAY
    assert land.office.valid_to == TODAY
    assert told() == [
        ("organisation.closed", "organisation", str(land.office.pk), manager.id, land.town.pk)
    ]


@pytest.mark.parametrize(
    ("valid_from", "valid_to"), [(YESTERDAY, None), (YESTERDAY, TOMORROW), (TOMORROW, None)]
)
def test_close_organisation_waits_for_its_posts_to_end(land, manager, valid_from, valid_to):
    PostFactory(organisation=land.office, valid_from=valid_from, valid_to=valid_to)

    with pytest.raises(BadInput, match="在岗人员"):
        services.close_organisation(organisation=land.office, last_day=TODAY, actor=manager, at=AT)

    assert stored(land.office).valid_to is None


@pytest.mark.parametrize(("valid_from", "valid_to"), [(YESTERDAY, TODAY), (TOMORROW, YESTERDAY)])
def test_close_organisation_does_not_mind_posts_that_are_over(land, manager, valid_from, valid_to):
    PostFactory(organisation=land.office, valid_from=valid_from, valid_to=valid_to)

    services.close_organisation(organisation=land.office, last_day=TODAY, actor=manager, at=AT)

    assert stored(land.office).valid_to == TODAY


def test_close_organisation_twice_is_stale(land, manager):
    services.close_organisation(organisation=land.office, last_day=TODAY, actor=manager, at=AT)

    with pytest.raises(StaleRecord):
        services.close_organisation(
            organisation=land.office, last_day=TOMORROW, actor=manager, at=AT
        )


def test_close_organisation_needs_the_capability_there(land):
    actor = make_actor(land.other.path, rules.PEOPLE_MANAGE)

    with pytest.raises(CapabilityMissing):
        services.close_organisation(organisation=land.office, last_day=TODAY, actor=actor, at=AT)
