"""Fixtures of the room."""

import pytest

from tests.prevention.hazards.builders import Village
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped


@pytest.fixture
def village(db, settings, tmp_path):
    """A village with a shop and everybody who has to do with it, files thrown away after."""
    settings.MEDIA_ROOT = tmp_path
    with scoped(EVERYWHERE):
        yield Village()
