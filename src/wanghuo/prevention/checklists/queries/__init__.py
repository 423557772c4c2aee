"""Check-lists and versions in scope, and which of them suits a place."""

from wanghuo.prevention.checklists.queries.fitting import (
    current_versions,
    in_force,
    situation_of,
    version_for,
    versions_for,
)

__all__ = [
    "current_versions",
    "in_force",
    "situation_of",
    "version_for",
    "versions_for",
]
