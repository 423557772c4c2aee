"""Hazards in scope, what was done about them, and who stands on which side."""

from wanghuo.prevention.hazards.queries.handling import (
    extension,
    extensions,
    incoming,
    notice,
    notices,
    steps,
    transfer,
    transfers,
    with_files,
)
from wanghuo.prevention.hazards.queries.lists import (
    HazardFilter,
    hazard,
    hazard_in_brief,
    hazard_list,
    hazard_numbered,
    numbers,
    open_hazards_of,
)
from wanghuo.prevention.hazards.queries.sides import above, in_use, takers
from wanghuo.prevention.hazards.queries.steps import FOR_OWNER, is_narrowed, steps_of

__all__ = [
    "FOR_OWNER",
    "HazardFilter",
    "above",
    "extension",
    "extensions",
    "hazard",
    "hazard_in_brief",
    "hazard_list",
    "hazard_numbered",
    "in_use",
    "incoming",
    "is_narrowed",
    "notice",
    "notices",
    "numbers",
    "open_hazards_of",
    "steps",
    "steps_of",
    "takers",
    "transfer",
    "transfers",
    "with_files",
]
