"""Fixtures of the room."""

import pytest

from tests.prevention.rounds.builders import Ground
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped


@pytest.fixture
def ground(db):
    """A county to go round."""
    with scoped(EVERYWHERE):
        yield Ground()
