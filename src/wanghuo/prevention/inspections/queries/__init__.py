"""Inspections in scope: lists, one of them, and what a phone takes along."""

from wanghuo.prevention.inspections.queries.documents import (
    documents,
    names_in,
    photos_of,
    touched,
    unsettled_of,
)
from wanghuo.prevention.inspections.queries.lists import (
    Chip,
    InspectionFilter,
    chips,
    edits,
    finished_of_place,
    finished_within,
    hazards,
    inspection,
    inspection_list,
    photo,
    posts_that_go,
    signer_post,
    signer_posts,
    signers,
    where,
)
from wanghuo.prevention.inspections.queries.starting import (
    kinds_for,
    place_numbered,
    place_to_check,
)

__all__ = [
    "Chip",
    "InspectionFilter",
    "chips",
    "documents",
    "edits",
    "finished_of_place",
    "finished_within",
    "hazards",
    "inspection",
    "inspection_list",
    "kinds_for",
    "names_in",
    "photo",
    "photos_of",
    "place_numbered",
    "place_to_check",
    "posts_that_go",
    "signer_post",
    "signer_posts",
    "signers",
    "touched",
    "unsettled_of",
    "where",
]
