"""Rows that were written with a path which a merge had just rewritten."""

import pytest

from tests.base.areas.conftest import AT, TODAY
from tests.factories import OrganisationFactory, PostFactory
from wanghuo.base.areas import services
from wanghuo.base.areas.services import Part
from wanghuo.base.people.models import Organisation, Post
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import CapabilityMissing


def paths(model):
    return dict(model._base_manager.values_list("pk", "area_path"))


def merge(absorbed, into):
    services.merge_areas(absorbed=[absorbed], into=into, on=TODAY, actor=SYSTEM, at=AT)


def test_mend_paths_brings_late_rows_to_the_heir(place):
    merge(place.south, place.north)
    late = OrganisationFactory(area=place.south, area_path=place.south.path)
    of_grid = OrganisationFactory(area=place.south_1, area_path=place.south_1.path)
    post = PostFactory(organisation=of_grid, area_path=place.south_1.path)

    mended = services.mend_paths(actor=SYSTEM)

    moved = f"{place.north.path}{place.south_1.pk}/"
    assert mended == 3
    assert paths(Organisation) == {late.pk: place.north.path, of_grid.pk: moved}
    assert paths(Post) == {post.pk: moved}


def test_mend_paths_follows_heirs_of_heirs_and_moved_parents(place):
    services.split_area(
        area=place.east,
        parts=[Part("中镇", "440111103000", (place.north.pk, place.south.pk))],
        on=TODAY,
        actor=SYSTEM,
        at=AT,
    )
    merge(place.south, place.north)
    merge(place.north, place.hill)
    late = OrganisationFactory(area=place.south, area_path=place.south.path)

    assert services.mend_paths(actor=SYSTEM) == 1
    assert paths(Organisation) == {late.pk: place.hill.path}


def test_mend_paths_leaves_rows_in_place_alone(place):
    OrganisationFactory(area=place.north)
    merge(place.south, place.north)
    before = paths(Organisation)

    assert services.mend_paths(actor=SYSTEM) == 0
    assert paths(Organisation) == before


def test_mend_paths_is_for_who_governs_everything(place, manager):
    with pytest.raises(CapabilityMissing):
        services.mend_paths(actor=manager)
