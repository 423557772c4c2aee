"""Fixtures for every room."""

import hypothesis
import pytest
from django.conf import settings

from tests.fixtures_facts import (  # noqa: F401 -- pytest finds fixtures by name
    flush_passes_the_guards,
)
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped


@pytest.fixture
def everywhere():
    """Run the test's own queries over every area."""
    with scoped(EVERYWHERE):
        yield


# How long an example takes says how busy the machine is, nothing about the program.
hypothesis.settings.register_profile(
    "suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("suite")


def pytest_configure():
    """Hash passwords quickly; what the program itself uses is a test of its own."""
    settings.PASSWORD_HASHERS = ["tests.hashers.QuickArgon2PasswordHasher"]


def pytest_make_parametrize_id(val, argname):
    """Number files among the cases: a zip holds the time, and differs from worker to worker."""
    return argname if isinstance(val, bytes) else None
