"""Words as sheets write them."""

import pytest

from wanghuo.base.people.rules import OrganisationKind, Sector, kind_named, sector_named
from wanghuo.kernel.errors import BadInput


@pytest.mark.parametrize("sector", Sector)
def test_sector_is_known_by_label_and_code(sector):
    assert sector_named(sector.label) is sector_named(sector.value) is sector


@pytest.mark.parametrize("text", ["", "全部"])
def test_blank_sector_is_every_sector(text):
    assert sector_named(text) is None


@pytest.mark.parametrize("kind", OrganisationKind)
def test_kind_is_known_by_label_and_code(kind):
    assert kind_named(kind.label) is kind_named(kind.value) is kind


def test_kind_is_known_in_any_width():
    assert kind_named("村(居)民委员会") is OrganisationKind.VILLAGE


def test_unknown_word_is_refused_with_the_choices():
    with pytest.raises(BadInput, match="“行业条线”只能填：教育、民政、"):
        sector_named("航天")
    for unknown in ("", "某"):
        with pytest.raises(BadInput, match="“类别”只能填：人民政府、"):
            kind_named(unknown)
