"""What a person does to the tree of areas: create, rename, merge, split, bound, import."""

from wanghuo.base.areas.services.changes import create_area, rename_area, set_boundary
from wanghuo.base.areas.services.imports import AREAS
from wanghuo.base.areas.services.mending import mend_paths
from wanghuo.base.areas.services.regrouping import Part, merge_areas, split_area

__all__ = [
    "AREAS",
    "Part",
    "create_area",
    "mend_paths",
    "merge_areas",
    "rename_area",
    "set_boundary",
    "split_area",
]
