"""Fixtures for every room."""

import pytest

from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped


@pytest.fixture
def everywhere():
    """Run the test's own queries over every area."""
    with scoped(EVERYWHERE):
        yield
