"""How high a building is by rule; on the bound is not above it (依据 GB 50016)."""

import pytest

from wanghuo.register.buildings.rules import BuildingUse as U
from wanghuo.register.buildings.rules import HeightClass as H
from wanghuo.register.buildings.rules import height_class

LIMITS = {
    "high_rise_residential_above_m": 27, "high_rise_public_above_m": 24,
    "class_one_residential_above_m": 54, "class_one_public_above_m": 50,
    "super_high_rise_above_m": 100,
}  # fmt: skip


@pytest.mark.parametrize(
    ("use", "height", "floors", "expected"),
    [
        (U.RESIDENTIAL, 27, 9, H.LOW), (U.RESIDENTIAL, 27.1, 9, H.HIGH),
        (U.RESIDENTIAL, 54, 18, H.HIGH), (U.RESIDENTIAL, 54.1, 18, H.CLASS_ONE),
        (U.RESIDENTIAL, 100, 33, H.CLASS_ONE), (U.RESIDENTIAL, 100.1, 33, H.SUPER_HIGH),
        (U.PUBLIC, 24, 6, H.LOW), (U.PUBLIC, 24.1, 6, H.HIGH), (U.PUBLIC, 50, 12, H.HIGH),
        (U.PUBLIC, 50.1, 12, H.CLASS_ONE), (U.PUBLIC, 100.1, 25, H.SUPER_HIGH),
        (U.MIXED, 24.1, 6, H.HIGH), (U.FACTORY, 30, 1, H.LOW), (U.WAREHOUSE, 30, 1, H.LOW),
        (U.PUBLIC, 30, 1, H.LOW), (U.FACTORY, 30, 3, H.HIGH), (U.RESIDENTIAL, 30, 1, H.HIGH),
        (U.OTHER, None, 3, H.UNKNOWN),
    ],
)  # fmt: skip
def test_height_class(use, height, floors, expected):
    found, reason = height_class(use, height, floors, LIMITS)

    assert (found, reason != "") == (expected, True)
