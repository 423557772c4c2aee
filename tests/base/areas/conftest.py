"""A small county: two towns, three villages, grids; and the people who may change it."""

from contextlib import contextmanager
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.db import transaction

from tests.factories import make_actor, make_area
from tests.fixtures_facts import (  # noqa: F401 -- pytest finds fixtures by name
    flush_passes_the_guards,
)
from wanghuo.base.areas.models import Area, Designation
from wanghuo.base.areas.rules import AREA_MANAGE, AREA_READ, AreaLevel
from wanghuo.kernel.facts.models import Fact

AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 1)


def make_county():
    county = make_area("清石县", code="440111000000")
    east = make_area("东镇", county, code="440111101000")
    west = make_area("西镇", county, code="440111102000")
    north = make_area("北村", east, code="440111101201")
    south = make_area("南村", east, code="440111101202")
    hill = make_area("山村", west, code="440111102201")
    small = AreaLevel.GRID_SMALL
    return SimpleNamespace(
        county=county,
        east=east,
        west=west,
        north=north,
        south=south,
        hill=hill,
        north_1=make_area("北一格", north, small, "440111101201001"),
        north_2=make_area("北二格", north, small, "440111101201002"),
        south_1=make_area("南一格", south, small, "440111101202001"),
    )


@pytest.fixture
def place(db):
    made = make_county()
    for designation in Designation.objects.select_related("area"):
        Designation.objects.filter(pk=designation.pk).update(parent=designation.area.parent)
    return made


@pytest.fixture
def manager(place):
    """Governs the whole county."""
    return make_actor(place.county.path, AREA_MANAGE)


@pytest.fixture
def reader(place):
    """May look everywhere in the county, and change nothing."""
    return make_actor(place.county.path, AREA_READ)


@pytest.fixture
def of_east(place):
    """Governs the eastern town only."""
    return make_actor(place.east.path, AREA_MANAGE)


@pytest.fixture
def rolled_back():
    """Give a block whose changes are undone at its end: one example of many in a test."""

    @contextmanager
    def block():
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return block


def now(area):
    return Area.objects.get(pk=area.pk)


def history(area):
    """Designations of an area as (name, code, parent, from, to), oldest first."""
    rows = Designation.objects.filter(area=area).order_by("id")
    return list(rows.values_list("name", "code", "parent_id", "valid_from", "valid_to"))


def told(*kinds):
    """Facts recorded, as (kind, subject id), in order."""
    rows = Fact._base_manager.order_by("id")
    rows = rows.filter(kind__in=kinds) if kinds else rows
    return list(rows.values_list("kind", "subject_id"))
