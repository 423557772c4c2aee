"""The land and the places of the fictional county, as data and, in small, as rows."""

import re
from datetime import UTC, datetime

import pytest
import shapely

from tests.factories import make_actor
from wanghuo.base.areas.models import Area
from wanghuo.base.documents.models import ImportBatch, ImportRow
from wanghuo.base.documents.rules.imports import BatchState
from wanghuo.register.buildings.rules import PLACE_MANAGE, PLACE_READ
from wanghuo.register.places.models import Occupier, Place
from wanghuo.register.places.rules.terms import PlaceKind
from wanghuo.register.records import queries
from wanghuo.register.records.kinds import kind_named, kinds
from wanghuo.register.records.models import Merge
from wanghuo.register.records.rules import check_uscc
from wanghuo.register.records.services.entering import settled_values
from wanghuo.web.demo import build, county, places_sheets, register
from wanghuo.web.demo.logins import TOWN
from wanghuo.web.demo.places_ground import grounds
from wanghuo.web.demo.places_rows import Villages, places

FOUNDED = datetime(2026, 1, 5, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 28, 2, tzinfo=UTC)
COUNT = 220
NOBODYS = re.compile(r"154\d{8}")


@pytest.fixture(scope="module")
def villages():
    return Villages(grounds())


def test_villages_tile_their_county(villages):
    land = {code: ground.shape for code, ground in villages.ground.items()}
    own = [land[code] for code in villages.codes if code.startswith(county.COUNTY[:6])]
    assert len(own) == county.VILLAGES
    assert all(shape.is_valid for shape in land.values())
    together = shapely.unary_union(own)
    assert sum(shape.area for shape in own) == pytest.approx(together.area, rel=1e-3)
    assert together.area == pytest.approx(land[county.COUNTY].area, rel=1e-3)


def test_each_village_lies_in_its_town(villages):
    land = villages.ground
    for code in villages.codes:
        village, town = land[code].shape, land[f"{code[:9]}000"].shape
        assert village.difference(town).area < village.area / 100, code


def test_people_live_inside_their_village(villages):
    land = villages.ground
    assert all(
        shapely.intersects_xy(land[code].shape, *land[code].centre) for code in villages.codes
    )


def test_two_generations_give_the_same_land_and_places(villages):
    again = Villages(grounds())
    assert {code: one.boundary for code, one in again.ground.items()} == {
        code: one.boundary for code, one in villages.ground.items()
    }
    assert list(places(COUNT, again)) == list(places(COUNT, villages))


def test_places_are_of_every_kind_and_valid(villages):
    made = list(places(COUNT, villages))
    assert {one.kind for one in made} == {kind.value for kind in PlaceKind}
    place = kind_named("place")
    names = {one.name for one in place.fields} | {"longitude", "latitude"}
    for one in made:
        assert one.values.keys() <= names
        assert settled_values(place, one.values) == dict(one.values)


def test_numbers_belong_to_nobody(villages):
    made = list(places(COUNT, villages))
    phones = [
        value for one in made for name, value in one.values.items() if name.endswith("_phone")
    ]
    codes = [one.occupier.uscc for one in made if one.occupier and one.occupier.uscc]
    assert phones
    assert codes
    assert all(NOBODYS.fullmatch(phone) for phone in phones)
    assert all(check_uscc(code) == code and code[2:8] == "990121" for code in codes)
    assert len(set(codes)) == len(codes)


def test_some_places_stand_twice(villages):
    made = list(places(COUNT, villages))
    names = [(one.area, one.values["name"].replace(" ", "")) for one in made]
    assert len(names) - len(set(names)) >= 2
    assert len({one.values["number"] for one in made}) == len(made)


@pytest.fixture
def filled(db, everywhere):
    build._build_areas(FOUNDED)
    register.fill(founded=FOUNDED, now=NOW, count=COUNT)


@pytest.mark.usefixtures("filled")
def test_every_list_has_rows_and_work_in_it():
    empty = [kind.code for kind in kinds().values() if not kind.model.objects.exists()]
    assert empty == []
    place = kind_named("place")
    counts = queries.subset_counts(place, queries.EVERY, NOW.date())
    assert {code for code, count in counts.items() if not count} <= {"high_risk"}
    late = {
        "building": "chiefless", "facility": "late", "firelane": "unmarked", "obstacle": "late",
        "servicefirm": "over", "servicecontract": "over", "dependant": "unvisited",
    }  # fmt: skip
    for code, subset in late.items():
        found = queries.subset_counts(kind_named(code), queries.EVERY, NOW.date())
        assert found[subset], (code, subset)
    assert Place.objects.filter(is_outside=True).count() < Place.objects.count() / 20
    assert not Occupier.objects.filter(places__isnull=True).exists()


@pytest.mark.usefixtures("filled")
def test_a_sheet_keeps_a_reason_for_every_slip_and_one_shop_is_merged():
    town = Area.objects.get(code=TOWN)
    clerk = make_actor(town.path, PLACE_MANAGE, PLACE_READ, "import.run")
    places_sheets.bring_in(clerk, NOW)
    places_sheets.leave_waiting(clerk, NOW)
    places_sheets.merge_one(clerk, NOW)
    done, waiting = ImportBatch.objects.order_by("id")
    slips = len(places_sheets.WRONG) + 1
    assert [(one.state, one.counts) for one in (done, waiting)] == [
        (BatchState.IMPORTED, {"new": places_sheets.SHEET_ROWS, "refused": slips}),
        (BatchState.PREVIEWED, {"new": places_sheets.MORE_ROWS, "refused": 5}),
    ]
    reasons = ImportRow.objects.filter(batch=done, result="refused").values_list("note", flat=True)
    assert len(reasons) == slips
    assert all(reasons)
    merge = Merge.objects.get()
    stays, goes = (Place.objects.get(pk=key) for key in (merge.survivor, merge.absorbed))
    assert stays.name == goes.name.replace(" ", "")
    assert goes.merged_into == stays
