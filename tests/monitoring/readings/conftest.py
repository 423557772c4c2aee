"""Fixtures of the room."""

import pytest

from tests.monitoring.readings.builders import Measures
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped


@pytest.fixture
def folder(tmp_path, settings):
    """Where the files of old days go."""
    settings.READINGS_ROOT = tmp_path / "readings"
    return settings.READINGS_ROOT


@pytest.fixture
def ground(db, folder):
    """Devices that measure."""
    with scoped(EVERYWHERE):
        yield Measures(folder)
