"""What the doors and operations of check-lists are tried with."""

from tests.prevention.checklists.builders import item, make_list, make_version
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.checklists.models import Checklist, ChecklistVersion
from wanghuo.prevention.checklists.rules import VersionState

OBJECTS = {"checklist_id": Checklist, "checklist_version_id": ChecklistVersion}
LISTS = {"checklists:checklists", "checklists:create_checklist"}
EXPORTS = {"checklists:checklists"}
BY_BODY = {"create_checklist"}
SHOWN = ("checklists", "checklists_in_force")
EDITION = {"edition": 0}


class Checklists:
    """A town's own list, published once, with a draft that asks one thing more."""

    def __init__(self, mark, area):
        asked = item("exit", 60, title=f"{mark}出口畅通")
        more = item("more", 40, title=f"{mark}灭火器完好")
        self.list = make_list(
            f"town-{area.pk}", area=area, name=f"{mark}检查表", items=[item("exit", 100)]
        )
        self.draft = make_version(
            self.list, number=2, items=[asked, more], state=VersionState.DRAFT
        )
        self.ids = {"checklist_id": self.list.pk, "checklist_version_id": self.draft.pk}


def creating(town):
    """A list of the town's own, begun with what another asks."""
    return {"id": str(new_id()), "name": f"{town.mark}新表", "kinds": ["shop"], "traits": []}


def without_draft(town):
    """Give the draft up first, so that another may begin."""
    drafts = ChecklistVersion._base_manager.filter(pk=town.checklists.draft.pk)
    drafts.update(state=VersionState.DISCARDED)
    return {"id": str(new_id())}


def proposed(town):
    """Let the program have proposed what was the draft."""
    drafts = ChecklistVersion._base_manager.filter(pk=town.checklists.draft.pk)
    drafts.update(state=VersionState.PROPOSED)
    return EDITION


def page_answers():
    """What is written into each door, by its name."""
    change = {"name": "改名", "kinds": ["shop"], **EDITION}
    new = item(title="新问题") | {"code": "", **EDITION}
    return {
        "create_checklist": lambda town: creating(town) | {"area": town.area.pk},
        "change_checklist": lambda _: change,
        "retire_checklist": lambda _: EDITION,
        "check_item": lambda _: new,
        "move_check_item": lambda _: {"code": "exit", "by": 1, **EDITION},
        "remove_check_item": lambda _: {"code": "exit", **EDITION},
        "publish_checklist": lambda _: EDITION,
        "discard_checklist": lambda _: EDITION,
        "adopt_checklist": proposed,
    }


def bodies():
    """What each operation is asked with, by its name."""
    return {
        "create_checklist": lambda town: creating(town) | {"area_id": town.area.pk},
        "change_checklist": lambda _: {"name": "改名", "kinds": ["shop"], **EDITION},
        "retire_checklist": lambda _: EDITION,
        "open_draft": without_draft,
        "set_check_items": lambda _: {"items": [item()], **EDITION},
        "publish_checklist": lambda _: EDITION,
        "discard_checklist": lambda _: EDITION,
        "adopt_checklist": proposed,
    }
