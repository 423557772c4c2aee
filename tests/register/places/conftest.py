"""A county, a village in it, and somebody who may do everything there."""

import pytest

from tests.factories import make_actor, make_area
from wanghuo.kernel.registry import capabilities


@pytest.fixture
def county():
    return make_area("清石县", code="420381000000")


@pytest.fixture
def village(county):
    return make_area("东山村", make_area("清石镇", county, code="420381101000"))


@pytest.fixture
def boss(county):
    return make_actor(county.path, *capabilities.labels)
