"""Words of places, and the attributes each kind of place is described by."""

from wanghuo.register.places.rules.terms import (
    PLACE_DESIGNATE,
    PLACE_DESIGNATED,
    PLACE_JUDGED,
    STATUS_APPLIED,
    STATUS_PROPOSED,
    STATUS_RETRIED,
    STATUS_WITHDRAWN,
    Answer,
    PlaceKind,
    PlaceStatus,
    ProposalState,
)

__all__ = [
    "PLACE_DESIGNATE", "PLACE_DESIGNATED", "PLACE_JUDGED",
    "STATUS_APPLIED", "STATUS_PROPOSED", "STATUS_RETRIED", "STATUS_WITHDRAWN",
    "Answer", "PlaceKind", "PlaceStatus", "ProposalState",
]  # fmt: skip
