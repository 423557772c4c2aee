"""Fixtures of the room."""

import pytest

from tests.governance.reporting.builders import County
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped


@pytest.fixture
def county(db, settings, tmp_path):
    """A county whose towns owe a monthly report, files thrown away after."""
    settings.MEDIA_ROOT = tmp_path
    with scoped(EVERYWHERE):
        yield County()
