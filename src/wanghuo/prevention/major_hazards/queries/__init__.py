"""Major hazards in scope: lists and numbers, one with its parts, what may be done."""

from wanghuo.prevention.major_hazards.queries.details import (
    Detail,
    authorities,
    detail,
    groups,
    hazard_in_scope,
    major_hazard,
    place_in_scope,
    place_numbered,
    with_files,
)
from wanghuo.prevention.major_hazards.queries.lists import (
    MajorHazardFilter,
    major_hazard_list,
    months,
    published,
    standing_counts,
    where,
)
from wanghuo.prevention.major_hazards.queries.steps import Step, steps_of, way

__all__ = [
    "Detail",
    "MajorHazardFilter",
    "Step",
    "authorities",
    "detail",
    "groups",
    "hazard_in_scope",
    "major_hazard",
    "major_hazard_list",
    "months",
    "place_in_scope",
    "place_numbered",
    "published",
    "standing_counts",
    "steps_of",
    "way",
    "where",
    "with_files",
]
