"""Identifiers that any phone, device or server may make: UUIDv7, sortable by time."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Make a fresh UUIDv7 (RFC 9562)."""
    return uuid7()


def first_id_at(at: datetime) -> UUID:
    """Return what sorts before every id made from that moment on: an id begins with its time."""
    return UUID(int=int(at.timestamp() * 1000) << 80)
