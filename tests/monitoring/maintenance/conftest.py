"""Fixtures of the room."""

import pytest

from tests.monitoring.maintenance.builders import Shop
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped


@pytest.fixture
def shop(db):
    """A village with a claimed device in a shop, a firm that keeps it, and a keeper."""
    with scoped(EVERYWHERE):
        yield Shop()
