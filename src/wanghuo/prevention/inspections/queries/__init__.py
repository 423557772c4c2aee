"""Inspections in scope: lists, one of them, and what a phone takes along."""

from wanghuo.prevention.inspections.queries.documents import (
    documents,
    names_in,
    photos_of,
    touched,
    unsettled_of,
)

__all__ = [
    "documents",
    "names_in",
    "photos_of",
    "touched",
    "unsettled_of",
]
