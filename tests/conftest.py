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


ASKING = {"db", "transactional_db", "django_db_setup"}
SERVED = {"journeys", "web", "browser"}
"""Folders whose tests may start the program itself, with a database of its own."""


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL leave out what asks no database, and what it can answer in one way only.

    Who is refused for want of a capability is refused before any row is asked for.
    """
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        return
    left_out = [item for item in items if not _asks(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if _asks(item)]


def _asks(item):
    if item.get_closest_marker("either_database"):
        return False
    is_marked = item.get_closest_marker("django_db") or ASKING & set(item.fixturenames)
    return bool(is_marked or SERVED & set(item.path.parts))
