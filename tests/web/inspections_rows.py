"""What the doors and operations of inspections and the patrol are tried with."""

import hashlib

from tests.base.documents.pictures import picture
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import User
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.checklists.models import Checklist, ChecklistVersion
from wanghuo.prevention.inspections import rules
from wanghuo.prevention.inspections.models import (
    Edit,
    Inspection,
    InspectionPhoto,
    InspectionSigner,
)
from wanghuo.prevention.inspections.rules import InspectionKind
from wanghuo.prevention.inspections.services import (
    Announced,
    Sent,
    announce_photo,
    receive_edits,
    receive_piece,
)

OBJECTS = {"inspection_id": Inspection, "inspection_photo_id": InspectionPhoto}
LISTS = {"inspections:inspections"}
EXPORTS = {"inspections:inspections"}
SHOWN_AT = {Edit: "inspections:inspection", InspectionSigner: "inspections:inspection"}
API_LISTS = ("inspection_list", "patrol_day")
BY_QUERY = {"inspection_list": "below_id"}
ITEM = {
    "code": "exit", "title": "出口畅通", "clause": "", "source": "测试", "how": "看",
    "photo": "none", "grade": "general", "score": 100,
}  # fmt: skip


class Inspections:
    """A town's inspection, open and undecided, with a photograph and somebody who is to sign."""

    def __init__(self, town, at):
        self.town, self.at, self.actor = town, at, _inspector(town, at)
        self.place = town.register.row("place")
        self.version = _list(town, at)
        self.key = new_id()
        edits = [self.edit("pass"), self.edit("fail")]
        receive_edits(edits=edits, actor=self.actor, at=at)
        self.photo = self._photo(whole=True)
        self.waiting = self._photo(whole=False)
        self.ids = {
            "inspection_id": self.key,
            "inspection_photo_id": self.photo.pk,
        }

    @property
    def row(self):
        return Inspection._base_manager.get(pk=self.key)

    def edit(self, result):
        key = new_id()
        return Sent(
            id=key,
            inspection=self.key,
            device=f"{self.town.mark}机",
            branch=key,
            base=0,
            seq=1,
            made_at=self.at,
            place=self.place.pk,
            kind=InspectionKind.PATROL,
            checklist=self.version.pk,
            changes={"result:exit": result, "note:exit": f"{self.town.mark}{result}"},
        )

    def _photo(self, *, whole):
        data = picture(f"{self.town.mark}{whole}")
        asked = Announced(
            id=new_id(),
            inspection=self.key,
            item="exit",
            captured_at=self.at,
            position=None,
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
            name=f"{self.town.mark}出口.png",
            device="机",
        )
        row = announce_photo(asked=asked, actor=self.actor, at=self.at)
        if whole:
            receive_piece(photo_id=row.pk, offset=0, piece=data, actor=self.actor, at=self.at)
        return row


def _inspector(town, at):
    return people.actor_of(town.user, clock.local_date(at))


def _list(town, at):
    with scoped(EVERYWHERE):
        row = Checklist.objects.create(
            code=f"in-{town.area.pk}", name=f"{town.mark}检查表", latest=1, area=town.area,
            area_path=town.area.path,
        )  # fmt: skip
        return ChecklistVersion.objects.create(
            checklist=row, number=1, state="published", items=[ITEM], published_at=at
        )


def version(town):
    return {"version": town.inspections.row.version}


def deciding(town):
    return version(town) | {"pick-0": "value:fail", "pick-1": "written", "text-1": "核对"}


def inviting(town):
    """Somebody of the town who holds a post."""
    return {"id": str(new_id()), "post": town.post.pk}


def signing(town):
    """Finish it first; whoever came last is to sign."""
    _is_finished(town)
    _is_to_sign(town, User.objects.latest("pk").pk)
    return version(town)


def _signing_by_program(town):
    _is_finished(town)
    return {
        "body": version(town),
        "made_known": lambda program: _is_to_sign(town, program.user.pk),
    }


def _is_finished(town):
    rows = Inspection._base_manager.filter(pk=town.inspections.key)
    rows.update(state="finished", finished_at=town.inspections.at)


def _is_to_sign(town, user_id):
    row = town.inspections.row
    InspectionSigner._base_manager.create(
        inspection=row, area_path=row.area_path, organisation=town.committee, user_id=user_id,
        invited_at=town.inspections.at,
    )  # fmt: skip


def page_answers():
    """What is written into each door, by its name."""
    return {
        "end_inspection": version,
        "void_inspection": lambda town: version(town) | {"reason": "选错场所"},
        "invite_signer": inviting,
        "sign_inspection": signing,
    }


def announcing(_):
    return {
        "id": str(new_id()), "inspection": str(new_id()),
        "captured_at": "2026-03-02T09:30:00+08:00",
        "sha256": "0" * 64, "size": 5, "name": "甲.png", "device": "机",
    }  # fmt: skip


def starting(town):
    return {
        "id": str(new_id()), "place_id": str(town.inspections.place.pk), "kind": "patrol",
        "checklist_id": str(town.inspections.version.pk),
    }  # fmt: skip


BODIES = {
    "start_inspection": lambda town: {"body": starting(town)},
    "decide_conflicts": lambda town: {"body": version(town) | {"answers": {"result:exit": "fail"}}},
    "end_inspection": lambda town: {"body": version(town)},
    "void_inspection": lambda town: {"body": version(town) | {"reason": "选错场所"}},
    "invite_signer": lambda town: {"body": {"id": str(new_id()), "post_id": town.post.pk}},
    "sign_inspection": _signing_by_program,
    "receive_edits": lambda _: {"body": {"edits": []}},
    "announce_photo": lambda town: {"body": announcing(town)},
    "receive_piece": lambda town: {"ids": {"inspection_photo_id": town.inspections.waiting.pk}},
}
"""What each operation is asked with, by its name."""


def also():
    """Doors and operations whose services ask for a second capability."""
    return {
        "decide_conflicts": [rules.INSPECTION_MANAGE],
        "invite_signer": [rules.INSPECTION_MANAGE],
        "receive_piece": [rules.INSPECTION_MANAGE],
    }
