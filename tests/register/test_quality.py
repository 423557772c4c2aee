"""Each check finds exactly the records that break its rule, and nobody's personal values."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory, make_area
from tests.register.samples import CODES, USCC, sample, small
from tests.visiting import text_of, visitor
from wanghuo.base.exchange.models import Finding
from wanghuo.base.exchange.rules.quality import checks
from wanghuo.base.exchange.services.quality import run_checks
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.scoping import scoped
from wanghuo.register.places.models import Place
from wanghuo.register.records.kinds import kind_named
from wanghuo.register.records.services import (
    change_record,
    close_record,
    merge_records,
    register_record,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
ON = date(2026, 3, 2)
DAY = timedelta(days=1)
SINCE = date(2025, 1, 2)
EARLIER = datetime(2025, 1, 2, 1, 0, tzinfo=UTC)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[113, 23], [114, 23], [114, 24], [113, 24], [113, 23]]],
}
OURS = {
    code
    for code in checks.declared
    if code.partition(".")[0] in {
        "building", "place", "occupier", "facility", "obstacle", "contract", "policy", "firm",
        "engineer", "dependant",
    }
}  # fmt: skip


@pytest.fixture(autouse=True)
def everywhere():
    with scoped(EVERYWHERE):
        yield


@pytest.fixture
def town(db):
    return make_area("清石镇", make_area(), code="441901001000")


@pytest.fixture
def village(town):
    return make_area("东山村", town, boundary=SQUARE)


@pytest.fixture
def neighbour(town):
    return make_area("西山村", town)


def found(code, at=AT):
    return [(one.type, one.id) for one in checks.declared[code].find(at)]


def marks(*rows):
    return [(type(row).__name__.lower(), str(row.pk)) for row in rows]


def amend(row, **values):
    """Change columns as a correction would leave them."""
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def shut(row):
    close_record(
        kind_named(type(row).__name__.lower()),
        row=row,
        version=row.version,
        on=ON,
        reason="不在了",
        actor=SYSTEM,
        at=AT,
    )


def key_unit(village, **given):
    place = small("place", village, responsible_name="陆文竹", **given)
    amend(place, is_key=True)
    return place


def test_there_are_checks_of_every_room():
    assert len(OURS) == 16


@pytest.mark.parametrize("code", ["place", "building"])
def test_a_position_outside_its_village_is_found_until_it_is_mended(code, village):
    kind = kind_named(code)
    inside = {"longitude": 113.5, "latitude": 23.5, "crs": "cgcs2000"}
    outside = inside | {"longitude": 115.5}
    strange = small(code, village, **outside)
    small(code, village, **inside)
    small(code, village)
    shut(small(code, village, **outside))

    assert found(f"{code}.outside") == marks(strange)
    change_record(kind, row=strange, version=1, values=inside, actor=SYSTEM, at=AT)
    assert found(f"{code}.outside") == []


@pytest.mark.parametrize(
    ("height", "floors", "use", "is_wrong"),
    [
        (30, 10, "residential", False),
        (20, 10, "residential", False),
        (19.9, 10, "residential", True),
        (80, 10, "public", False),
        (80.1, 10, "public", True),
        (3000 / 10, 10, "public", True),
        (12, 1, "warehouse", False),
        (12, 1, "residential", True),
        (1.5, 1, "factory", True),
        (None, 8, "residential", False),
        (None, 9, "residential", True),
        (None, None, "residential", False),
        (50, None, "residential", False),
        (5, 0, "other", False),
    ],
)
def test_a_height_that_floors_cannot_have_is_found(height, floors, use, is_wrong, village):
    row = small("building", village, height_m=height, floors_above=floors, use=use)

    assert found("building.height") == (marks(row) if is_wrong else [])


def test_a_height_is_found_until_it_is_mended(village):
    row = small("building", village, height_m=300, floors_above=10)
    shut(small("building", village, height_m=300, floors_above=10))

    assert found("building.height") == marks(row)
    values = {"height_m": 30.0}
    change_record(kind_named("building"), row=row, version=1, values=values, actor=SYSTEM, at=AT)
    assert found("building.height") == []


def test_a_place_without_a_responsible_person_is_found(village):
    headless = small("place", village)
    small("place", village, responsible_name="陆文竹")
    shut(small("place", village))
    absorbed = small("place", village)
    merge_records(kind_named("place"), survivor=headless, absorbed=absorbed, actor=SYSTEM, at=AT)

    assert found("place.responsible") == marks(headless)
    amend(headless, responsible_name="陆文竹")
    assert found("place.responsible") == []


def test_places_that_look_alike_in_one_area_are_found_until_they_are_merged(village, neighbour):
    first = small("place", village, name="永盛(超市)", address="东街 １号")
    second = small("place", village, name="永盛（超市）", address="东街1号")
    small("place", village, name="永盛（超市）", address="东街2号")
    small("place", village, name="永盛", address="东街1号")
    small("place", neighbour, name="永盛（超市）", address="东街1号")
    shut(small("place", village, name="永盛（超市）", address="东街1号"))

    assert found("place.repeated") == marks(first, second)
    merge_records(kind_named("place"), survivor=first, absorbed=second, actor=SYSTEM, at=AT)
    assert found("place.repeated") == []


def test_a_place_whose_building_lies_in_another_town_is_found(town, village, neighbour):
    other = make_area("双河镇", town.parent)
    far, near, above = (
        small("building", area) for area in (make_area("河口村", other), neighbour, town)
    )
    county_wide = small("building", town.parent)
    strange = small("place", village, building=far)
    for building in (near, above, county_wide, None):
        small("place", village, building=building)
    shut(small("place", village, building=far))

    assert found("place.building") == marks(strange)
    amend(strange, building=near)
    assert found("place.building") == []


def test_occupiers_that_bear_one_code_are_found_until_they_are_merged(village, neighbour):
    first = small("occupier", village, uscc=USCC)
    second = small("occupier", neighbour, uscc=USCC)
    small("occupier", village)
    small("occupier", village)
    shut(small("occupier", village, uscc=USCC))

    assert found("occupier.uscc") == marks(first, second)
    merge_records(kind_named("occupier"), survivor=first, absorbed=second, actor=SYSTEM, at=AT)
    assert found("occupier.uscc") == []


def test_a_facility_is_found_the_day_after_its_test_was_due(village):
    place = small("place", village)
    late = small("facility", village, place=place, installed_on=date(2025, 3, 1))
    small("facility", village, place=place, installed_on=date(2025, 3, 2))
    small("facility", village, place=place)
    shut(small("facility", village, place=place, installed_on=date(2020, 3, 1)))

    assert found("facility.test") == marks(late)
    values = {"facility": late, "tested_on": ON, "result": "passed", "tester": "甲检测"}
    test = kind_named("facilitytest")
    register_record(test, area=None, values=values, actor=SYSTEM, at=AT)
    assert found("facility.test") == []


def test_an_obstacle_is_found_the_day_after_it_was_to_be_gone(village):
    place, since = small("place", village), date(2026, 1, 5)
    late = small("obstacle", village, place=place, found_on=since, clear_by=ON - DAY)
    small("obstacle", village, place=place, found_on=since, clear_by=ON)
    small("obstacle", village, place=place, found_on=since)
    small("obstacle", village, place=place, found_on=since, clear_by=ON - DAY, cleared_on=ON)

    assert found("obstacle.late") == marks(late)
    amend(late, cleared_on=ON)
    assert found("obstacle.late") == []


def contract(village, until, since=SINCE, **given):
    kind = given.pop("kind", "maintenance")
    return small(
        "servicecontract", village, kind=kind, valid_from=since, valid_until=until, **given
    )


def policy(village, until, since=SINCE, **given):
    return small("policy", village, valid_from=since, valid_until=until, **given)


@pytest.mark.parametrize(
    ("until", "since", "given", "is_found"),
    [
        (ON, SINCE, {}, False),
        (ON - DAY, SINCE, {}, True),
        (ON + DAY, ON + DAY, {}, True),
        (ON, ON, {}, False),
        (ON, SINCE, {"kind": "training"}, True),
    ],
)
def test_a_key_unit_without_maintenance_in_force_is_found(until, since, given, is_found, village):
    place = key_unit(village)
    contract(village, until, since, place=place, **given)

    assert found("place.maintenance") == (marks(place) if is_found else [])


def test_a_contract_for_the_building_maintains_its_places(village):
    building = small("building", village)
    key_unit(village, building=building)
    elsewhere = key_unit(village, building=small("building", village))
    small("place", village)
    contract(village, ON, building=building)
    contract(village, ON, building=building, place=small("place", village, building=building))

    assert found("place.maintenance") == marks(elsewhere)
    shut(contract(village, ON, place=elsewhere))
    assert found("place.maintenance") == marks(elsewhere)


def test_a_key_unit_without_insurance_in_force_is_found(village):
    covered = key_unit(village, occupier=small("occupier", village))
    own, none = key_unit(village), key_unit(village)
    small("place", village)
    policy(village, ON, occupier=covered.occupier)
    policy(village, ON, place=own)
    policy(village, ON - DAY, place=none)

    assert found("place.insurance") == marks(none)
    amend(none, is_key=False)
    assert found("place.insurance") == []


def test_a_contract_that_ran_out_is_found_until_another_follows(village):
    place, building = small("place", village), small("building", village)
    first = contract(village, ON - DAY, place=place)
    second = contract(village, ON - DAY, building=building)
    contract(village, ON, place=small("place", village))
    shut(contract(village, ON - DAY, place=small("place", village)))

    assert found("contract.ended") == marks(first, second)
    contract(village, ON + DAY, place=place, kind="training")
    contract(village, ON + DAY, building=building, place=small("place", village))
    assert found("contract.ended") == marks(first, second)
    contract(village, ON + DAY, place=place)
    contract(village, ON + DAY, building=building)
    assert found("contract.ended") == []


def test_a_policy_that_ran_out_is_found_until_another_follows(village):
    place, occupier = small("place", village), small("occupier", village)
    first = policy(village, ON - DAY, place=place)
    second = policy(village, ON - DAY, occupier=occupier)
    policy(village, ON, place=small("place", village))

    assert found("policy.ended") == marks(first, second)
    policy(village, ON + DAY, place=place)
    policy(village, ON + DAY, occupier=occupier)
    assert found("policy.ended") == []


def test_an_unqualified_firm_is_found_while_a_contract_runs(village):
    idle, busy, sound = (
        small("servicefirm", village, valid_until=day) for day in (ON - DAY, ON - DAY, ON)
    )
    running = [contract(village, ON, place=small("place", village), firm=f) for f in (busy, sound)]
    contract(village, ON - DAY, place=small("place", village), firm=idle)

    assert found("firm.qualification") == marks(busy)
    shut(running[0])
    assert found("firm.qualification") == []


def test_an_engineer_is_found_while_entered_at_a_firm(village):
    firm = small("servicefirm", village)
    over = small("engineer", village, firm=firm, valid_until=ON - DAY, name="陆文竹")
    small("engineer", village, firm=firm, valid_until=ON)
    small("engineer", village, firm=firm)
    small("engineer", village, firm=None, valid_until=ON - DAY)

    assert found("engineer.registration") == marks(over)
    [told] = checks.declared["engineer.registration"].find(AT)
    assert (over.register_no in told.label, "陆文竹" in told.label) == (True, False)
    amend(over, valid_until=ON)
    assert found("engineer.registration") == []


def test_a_dependant_without_a_helper_is_found_and_not_named(village):
    alone = small("dependant", village, name="陆文竹", address="东街1号")
    small("dependant", village, helper_name="何松")
    shut(small("dependant", village))

    assert found("dependant.helper") == marks(alone)
    [told] = checks.declared["dependant.helper"].find(AT)
    assert (told.label, told.link) == (
        f"帮扶对象 {alone.number}", f"/dependants/{alone.pk}",
    )  # fmt: skip
    amend(alone, helper_name="何松")
    assert found("dependant.helper") == []


def broken(village, mark):
    """One record of each kind, and what breaks every rule about it."""
    made = {}
    for code in CODES:
        made[code] = made.get(code) or sample(code, village, mark, SYSTEM, EARLIER, made)
    over, far = (
        ON - DAY,
        make_area(f"{mark}河口村", make_area(f"{mark}双河镇", village.parent.parent)),
    )
    building = small("building", far)
    amend(made["building"], is_outside=True, height_m=900)
    amend(made["place"], is_outside=True, responsible_name="", is_key=True, building=building)
    twin = small("place", village, name=made["place"].name, address=made["place"].address)
    amend(twin, responsible_name="陆文竹")
    amend(made["occupier"], uscc=f"X{mark}")
    amend(small("occupier", village), uscc=f"X{mark}")
    amend(made["facility"], next_test_on=over)
    amend(made["obstacle"], clear_by=over, cleared_on=None)
    for code in ("servicecontract", "policy", "engineer", "servicefirm"):
        amend(made[code], valid_until=over)
    contract(village, ON, firm=made["servicefirm"], place=twin)
    amend(made["dependant"], helper_name="")
    return made


@pytest.mark.parametrize("code", sorted(OURS))
def test_a_check_asks_as_often_for_three_as_for_one(code, village, neighbour, town):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            count = len(found(code))
        return count, len(queries)

    broken(village, "甲")
    one, first = asked()
    broken(neighbour, "乙")
    broken(make_area("南山村", town), "丙")
    three, last = asked()

    assert (one > 0, three) == (True, 3 * one)
    assert (last, last <= 3) == (first, True)


def test_a_finding_opens_its_record_and_stays_in_its_area(village, neighbour):
    role = RoleFactory(capabilities=["place.manage"])
    keeper = OrganisationFactory(area=village.parent)
    PostFactory(user=UserFactory(), organisation=keeper, role=role)
    ours, theirs = small("place", village), small("place", neighbour, name="邻村小店")

    run_checks(actor=SYSTEM, at=AT)

    rows = Finding.objects.filter(code="place.responsible").order_by("id")
    assert [(row.link, row.organisation_id) for row in rows] == [
        (f"/places/{place.pk}", keeper.pk) for place in (ours, theirs)
    ]
    reader = visitor(village, "quality.read", "place.read")
    page = text_of(reader.get("/exchange/quality/findings?code=place.responsible"))
    assert (rows[0].label in page, "邻村小店" in page) == (True, False)
    page = text_of(reader.get(f"/exchange/quality/findings/{rows[0].pk}"))
    assert f'href="/places/{ours.pk}"' in page
    assert reader.get(f"/exchange/quality/findings/{rows[1].pk}").status_code == 404
    Place.objects.update(responsible_name="陆文竹")
    run_checks(actor=SYSTEM, at=AT + DAY)
    assert set(rows.values_list("state", flat=True)) == {"mended"}
