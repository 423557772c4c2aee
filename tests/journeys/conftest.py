"""The county of every journey, on a Monday morning."""

import pytest
import time_machine

from tests.journeys.cast import County

MONDAY = "2026-03-02T09:00:00+08:00"


@pytest.fixture
def county(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(MONDAY):
        yield County()
