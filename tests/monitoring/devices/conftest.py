"""Fixtures of the room."""

import pytest

from tests.gateway.control.controls import control, node, stream  # noqa: F401 -- fixtures
from tests.monitoring.devices.builders import Ground
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped


@pytest.fixture
def ground(db):
    """A county with devices."""
    with scoped(EVERYWHERE):
        yield Ground()
