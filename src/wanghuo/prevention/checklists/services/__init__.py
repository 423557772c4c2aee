"""What may be done with check-lists; each service checks, changes, records one fact."""

from wanghuo.prevention.checklists.services.drafts import (
    add_item,
    adopt_version,
    change_item,
    discard_version,
    move_item,
    publish_version,
    remove_item,
    set_items,
)
from wanghuo.prevention.checklists.services.installing import install_checklists
from wanghuo.prevention.checklists.services.lists import (
    ListTerms,
    NewList,
    change_checklist,
    create_checklist,
    open_draft,
    retire_checklist,
)
from wanghuo.prevention.checklists.services.sheets import items_in

__all__ = [
    "ListTerms",
    "NewList",
    "add_item",
    "adopt_version",
    "change_checklist",
    "change_item",
    "create_checklist",
    "discard_version",
    "install_checklists",
    "items_in",
    "move_item",
    "open_draft",
    "publish_version",
    "remove_item",
    "retire_checklist",
    "set_items",
]
