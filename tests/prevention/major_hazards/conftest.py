"""Fixtures of the room."""

import pytest

from tests.prevention.major_hazards.builders import County
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped


@pytest.fixture
def county(db, settings, tmp_path):
    """A county with a shop; files thrown away after."""
    settings.MEDIA_ROOT = tmp_path
    with scoped(EVERYWHERE):
        yield County()
