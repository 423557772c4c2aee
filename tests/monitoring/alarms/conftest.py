"""Fixtures of the room."""

import pytest

from tests.monitoring.alarms.builders import Desk
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped


@pytest.fixture
def desk(db):
    """A village with a claimed device in a shop, and somebody at the desk."""
    with scoped(EVERYWHERE):
        yield Desk()
