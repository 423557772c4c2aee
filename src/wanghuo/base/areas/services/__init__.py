"""What a person does to the tree of areas: create, rename, merge, split, bound, import."""

from wanghuo.base.areas.services.changes import create_area, rename_area, set_boundary
from wanghuo.base.areas.services.importing import import_areas
from wanghuo.base.areas.services.mending import mend_paths
from wanghuo.base.areas.services.outcomes import ImportOutcome, RowOutcome, outcome_table
from wanghuo.base.areas.services.regrouping import Part, merge_areas, split_area

__all__ = [
    "ImportOutcome",
    "Part",
    "RowOutcome",
    "create_area",
    "import_areas",
    "mend_paths",
    "merge_areas",
    "outcome_table",
    "rename_area",
    "set_boundary",
    "split_area",
]
