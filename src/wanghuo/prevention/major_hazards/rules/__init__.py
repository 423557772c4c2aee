"""Words, states and refusals of major hazards, without a database."""

from wanghuo.prevention.major_hazards.rules.errors import (
    CaseUnreadable,
    ElementsRefused,
    ExemptionsRefused,
)
from wanghuo.prevention.major_hazards.rules.words import (
    MAJOR_HAZARD_JUDGE,
    MAJOR_HAZARD_LIST,
    MAJOR_HAZARD_READ,
    MAJOR_HAZARD_RECTIFY,
    By,
    Decision,
    ElementKind,
    Site,
)

__all__ = [
    "MAJOR_HAZARD_JUDGE",
    "MAJOR_HAZARD_LIST",
    "MAJOR_HAZARD_READ",
    "MAJOR_HAZARD_RECTIFY",
    "By",
    "CaseUnreadable",
    "Decision",
    "ElementKind",
    "ElementsRefused",
    "ExemptionsRefused",
    "Site",
]
