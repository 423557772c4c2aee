"""When a boundary changes, positions are seen anew: by a worker, once, below that area alone."""

from datetime import date, timedelta

import pytest

from tests.factories import make_area
from tests.register.samples import AT, small
from wanghuo import wiring
from wanghuo.base.areas import services as areas
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.reading import AreaRow
from wanghuo.base.areas.services.importing import AreaSession
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.geo.coordinates import Crs
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.sheets.importing import ImportMode, Pass
from wanghuo.kernel.work import services as work
from wanghuo.kernel.work.models import Job
from wanghuo.register.places.models import Place
from wanghuo.register.records.services import ask_for_recheck

HERE = {"longitude": 113.5, "latitude": 23.5, "crs": "cgcs2000"}


def square(west, east=None):
    east = east or west + 1
    ring = [[west, 23], [east, 23], [east, 24], [west, 24], [west, 23]]
    return {"type": "Polygon", "coordinates": [ring]}


AROUND, BESIDE = square(113), square(114)


@pytest.fixture(autouse=True)
def everywhere(db):
    with scoped(EVERYWHERE):
        yield


@pytest.fixture
def town():
    return make_area("清石镇", make_area(code="440111000000"), code="440111101000")


@pytest.fixture
def village(town):
    return make_area("东山村", town, code="440111101201")


def bound(area, boundary):
    areas.set_boundary(area=area, boundary=boundary, crs=Crs.CGCS2000, actor=SYSTEM, at=AT)


def heard():
    """Hear everything, let a worker do what follows, and return how many jobs there were."""
    facts.seal_positions()
    while wiring.listen(AT):
        pass
    count = 0
    while work.run_next(lambda _: SYSTEM):
        count += 1
    assert set(Job.objects.values_list("state", flat=True)) <= {"done"}
    return count


def outside(*rows):
    return [type(row)._base_manager.get(pk=row.pk).is_outside for row in rows]


def test_a_new_boundary_shows_what_lies_outside_it(village, town):
    place, building = small("place", village, **HERE), small("building", village, **HERE)
    unplaced = small("place", village)
    neighbour = small("place", make_area("西山村", town, boundary=AROUND), **HERE)

    bound(village, BESIDE)

    assert heard() == 1
    assert outside(place, building, unplaced, neighbour) == [True, True, False, False]
    assert "2 条" in str(Job.objects.get().result["summary"])
    bound(village, AROUND)
    assert heard() == 1
    assert outside(place, building) == [False, False]


def test_a_boundary_taken_away_asks_the_next_above(village, town):
    Area.objects.filter(pk=town.pk).update(boundary=AROUND)
    Area.objects.filter(pk=village.pk).update(boundary=BESIDE)
    place = small("place", village, **HERE)
    assert outside(place) == [True]

    bound(village, None)

    assert (heard(), outside(place)) == (1, [False])


def test_a_boundary_of_a_town_holds_for_villages_without_one(village, town):
    bounded = make_area("西山村", town, boundary=AROUND)
    place, sound = small("place", village, **HERE), small("place", bounded, **HERE)

    bound(town, BESIDE)

    assert (heard(), outside(place, sound)) == (1, [True, False])


def test_where_nothing_lies_nothing_is_done(village):
    small("place", village)

    bound(village, BESIDE)

    assert (heard(), Job.objects.count()) == (0, 0)


def test_an_import_of_boundaries_shows_what_lies_outside_them(village, town):
    place = small("place", village, **HERE)
    row = AreaRow(2, code=village.code, name=village.name, boundary=BESIDE)

    with_boundary = Pass(SYSTEM, AT, "code", ImportMode.BOTH, is_dry=False, options={})
    AreaSession(with_boundary).enter_rows([row])

    assert (heard(), outside(place)) == (1, [True])


def test_a_merge_of_areas_asks_the_survivor(village, town):
    survivor = make_area("西山村", town, boundary=BESIDE, code="440111101202")
    place = small("place", village, **HERE)

    areas.merge_areas(
        absorbed=[village],
        into=survivor,
        on=date(2026, 3, 2),
        actor=SYSTEM,
        at=AT + timedelta(hours=1),
    )

    assert (heard(), outside(place)) == (1, [True])


def test_an_area_below_another_is_seen_once(village, town):
    small("place", village, **HERE)

    job = ask_for_recheck([village.pk, town.pk], at=AT)

    assert job.arguments == {"areas": [town.pk]}


def test_a_change_of_other_columns_meanwhile_is_kept(village):
    """The verdict is written by key and position: a row that moved meanwhile is its own."""
    place = small("place", village, name="永盛超市", **HERE)
    bound(village, BESIDE)
    facts.seal_positions()
    wiring.listen(AT)
    Place.objects.filter(pk=place.pk).update(name="永盛商店")

    work.run_next(lambda _: SYSTEM)

    place.refresh_from_db()
    assert (place.name, place.is_outside, place.version) == ("永盛商店", True, 1)
