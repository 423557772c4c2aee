"""Fixtures of the room."""

import pytest

from tests.governance.plans.builders import Town


@pytest.fixture
def town(db, settings, tmp_path):
    """A town whose files lie where the test is thrown away."""
    settings.MEDIA_ROOT = tmp_path
    return Town()
