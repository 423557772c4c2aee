"""Fixtures of the room."""

import pytest

from tests.prevention.campaigns.builders import County
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped


@pytest.fixture
def county(db):
    """A county to clean up."""
    with scoped(EVERYWHERE):
        yield County()
