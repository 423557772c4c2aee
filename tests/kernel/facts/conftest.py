"""The flush after a transactional test must pass the guards."""

from tests.fixtures_facts import (  # noqa: F401 -- pytest finds fixtures by name
    flush_passes_the_guards,
)
