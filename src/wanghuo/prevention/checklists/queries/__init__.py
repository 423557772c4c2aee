"""Check-lists and versions in scope, and which of them suits a place."""

from wanghuo.prevention.checklists.queries.fitting import (
    current_versions,
    in_force,
    places,
    situation_of,
    version_for,
    versions_for,
)
from wanghuo.prevention.checklists.queries.lists import (
    ListFilter,
    checklist,
    checklists,
    difference,
    is_over_all,
    items_in_force,
    may_manage,
    version,
    version_of,
    versions,
)
from wanghuo.prevention.checklists.queries.shipped import shipped_lists
from wanghuo.prevention.checklists.queries.shown import (
    ITEMS,
    LINES,
    ListLine,
    item_cells,
    items_shown,
    lines_of,
    list_cells,
    paper_of,
    score_of,
)

__all__ = [
    "ITEMS",
    "LINES",
    "ListFilter",
    "ListLine",
    "checklist",
    "checklists",
    "current_versions",
    "difference",
    "in_force",
    "is_over_all",
    "item_cells",
    "items_in_force",
    "items_shown",
    "lines_of",
    "list_cells",
    "may_manage",
    "paper_of",
    "places",
    "score_of",
    "shipped_lists",
    "situation_of",
    "version",
    "version_for",
    "version_of",
    "versions",
    "versions_for",
]
