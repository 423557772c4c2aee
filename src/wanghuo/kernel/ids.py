"""Identifiers that any phone, device or server may make: UUIDv7, sortable by time."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Make a fresh UUIDv7 (RFC 9562)."""
    return uuid7()
