"""The editions as they ship: complete, honest, and each in force on its own days."""

from collections import Counter
from datetime import date

import pytest

from wanghuo.prevention.major_hazards.judging import standard_of, standard_on, standards
from wanghuo.prevention.major_hazards.rules import ElementKind, Site

OLD, NEW = "GB 35181-2017", "GB 35181-2025"

# hand-copied from the standard's own numbering
DIRECT = [f"6.{number}" for number in range(1, 11)]
COUNTED = [
    "7.1.1", "7.1.2", "7.1.3", "7.1.4",
    "7.2.1", "7.2.2", "7.2.3",
    *(f"7.3.{number}" for number in range(1, 13)),
    *(f"7.4.{number}" for number in range(1, 7)),
    "7.5",
    "7.6.1", "7.6.2", "7.6.3",
    "7.7.1", "7.7.2", "7.7.3",
    "7.8.1", "7.8.2",
    *(f"7.9.{number}" for number in range(1, 6)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2018, 6, 30), None),
        (date(2018, 7, 1), OLD),
        (date(2025, 10, 31), OLD),
        (date(2025, 11, 1), NEW),
        (date(2099, 1, 1), NEW),
        (date(2006, 1, 1), None),
    ],
)
def test_the_day_of_decision_picks_the_edition(on, code):
    found = standard_on(on)

    assert (found.code if found else None) == code


def test_the_old_edition_has_every_element():
    old = standard_of(OLD)

    assert [one.id for one in old.elements.values() if one.kind is ElementKind.DIRECT] == DIRECT
    counted = [one.id for one in old.elements.values() if one.kind is ElementKind.COMPREHENSIVE]
    assert counted == COUNTED
    assert (len(DIRECT), len(COUNTED)) == (10, 39)
    assert list(old.exemptions) == ["5.1.3a", "5.1.3b", "5.1.3c"]


def test_the_old_edition_has_these_thresholds_and_not_those_of_the_industry_standard():
    found = [(one.id, one.sites, one.min, len(one.elements)) for one in standard_of(OLD).thresholds]

    assert found == [
        ("5.3.3a", {Site.CROWDED}, 3, 11),
        ("5.3.3b", {Site.EXPLOSIVE}, 3, 5),
        ("5.3.3c", {Site.CROWDED, Site.EXPLOSIVE, Site.IMPORTANT}, 4, 0),
        ("5.3.3d", {Site.OTHER}, 6, 0),
    ]


def test_every_threshold_names_elements_that_there_are():
    old = standard_of(OLD)

    assert all(named <= set(old.elements) for named in (one.elements for one in old.thresholds))


def test_the_new_edition_has_nothing_to_apply():
    new = standard_of(NEW)

    assert not new.has_text
    assert (dict(new.elements), dict(new.exemptions), new.thresholds) == ({}, {}, ())


def test_what_is_not_checked_against_the_text_does_not_say_so():
    confidence = Counter(one.confidence for one in standard_of(OLD).elements.values())

    assert confidence == {"verified": 23, "known": 26}
    assert {one.confidence for one in standard_of(OLD).thresholds} == {"known"}


def test_editions_have_digests_of_their_own():
    assert len({one.digest for one in standards()}) == len(standards())


def test_there_is_no_edition_under_an_unknown_code():
    assert standard_of("GA 653-2006") is None
