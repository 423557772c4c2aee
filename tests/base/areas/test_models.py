"""What the database itself refuses."""

from datetime import date

import pytest
from django.db import IntegrityError

from wanghuo.base.areas.models import Area, Designation

SOON = date(2026, 1, 1)


def test_names_are_shown(place):
    assert str(place.north) == "北村"
    assert str(place.north.designations.get()) == "北村 440111101201"


def test_a_code_is_in_force_for_one_area_only(place):
    with pytest.raises(IntegrityError):
        Area.objects.create(
            name="又北村", code="440111101201", level="village", path="x/", valid_from=SOON
        )


def test_a_closed_areas_code_is_free(place):
    Area.objects.filter(pk=place.north.pk).update(valid_to=SOON)

    assert Area.objects.create(
        name="又北村", code="440111101201", level="village", path="x/", valid_from=SOON
    ).pk


def test_an_area_has_one_designation_in_force(place):
    with pytest.raises(IntegrityError):
        Designation.objects.create(area=place.north, name="又", code="1", valid_from=SOON)


@pytest.mark.parametrize(("model", "key"), [(Area, "pk"), (Designation, "area")])
def test_nothing_ends_before_it_begins(place, model, key):
    with pytest.raises(IntegrityError):
        model.objects.filter(**{key: place.north.pk}).update(valid_to=date(2019, 12, 31))


def test_an_unknown_level_is_refused(place):
    with pytest.raises(IntegrityError):
        Area.objects.filter(pk=place.north.pk).update(level="hamlet")
