"""Races need a database file, and flushing needs to pass the guards."""

from tests.fixtures_facts import (  # noqa: F401 -- pytest finds fixtures by name
    django_db_modify_db_settings,
    flush_passes_the_guards,
)
