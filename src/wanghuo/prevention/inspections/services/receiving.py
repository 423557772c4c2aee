"""What phones send home is taken in, each edit answered for itself (接收检查修改).

The same request may come again, in pieces, from two devices at once, or never to its end: every
edit is kept once under its id, an inspection comes to be with the first that is good, and what
follows is worked out from the whole set.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry, canonical
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.terms import Term
from wanghuo.prevention.checklists.models import ChecklistVersion
from wanghuo.prevention.inspections import rules
from wanghuo.prevention.inspections.models import Edit, Inspection
from wanghuo.prevention.inspections.rules import InspectionKind, InspectionState
from wanghuo.prevention.inspections.services import photographs
from wanghuo.prevention.inspections.services.settling import settle
from wanghuo.register.places.models import Place

TRIES = 3


class Receipt(Term):
    """What became of one edit (接收结果)."""

    ACCEPTED = "accepted", "已接收"
    REPEATED = "repeated", "已收过"
    REFUSED = "refused", "未接收"


@dataclass(frozen=True, slots=True)
class Sent:
    """One edit as a device sends it; place, kind and check-list come with each."""

    id: UUID
    inspection: UUID
    device: str
    branch: UUID
    base: int
    seq: int
    made_at: datetime
    place: UUID
    kind: InspectionKind
    checklist: UUID
    changes: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """Stand for all that was sent: the same id with another digest is another edit."""
        told = {
            "inspection": str(self.inspection),
            "device": self.device,
            "branch": str(self.branch),
            "base": self.base,
            "seq": self.seq,
            "made_at": self.made_at.astimezone(UTC).isoformat(),
            "place": str(self.place),
            "kind": self.kind,
            "checklist": str(self.checklist),
            "changes": dict(self.changes),
        }
        return hashlib.sha256(canonical(told).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an edit, and why not."""

    result: Receipt
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """The answers in the order of the edits, and the inspections they touched."""

    answers: tuple[Answer, ...]
    inspections: tuple[UUID, ...]


def receive_edits(*, edits: Sequence[Sent], actor: Actor, at: datetime) -> Received:
    """Take edits in, in one transaction (接收检查修改); again when another was first with an id."""
    received = _tried(edits, TRIES, actor=actor, at=at)
    # Only now, so that a photograph completed in the same moment is seen by one of the two.
    photographs.attach_to(received.inspections, actor=actor, at=at)
    return received


def _tried(edits: Sequence[Sent], tries: int, *, actor: Actor, at: datetime) -> Received:
    try:
        with transaction.atomic():
            return _receive(edits, actor=actor, at=at)
    except IntegrityError:  # the same id, or number in a branch, came in the same moment
        if tries == 1:
            raise
    return _tried(edits, tries - 1, actor=actor, at=at)


def _receive(edits: Sequence[Sent], *, actor: Actor, at: datetime) -> Received:
    desk = _Desk(edits, actor, at)
    answers = tuple(desk.answer(one) for one in edits)
    desk.keep()
    return Received(answers, tuple(sorted(desk.touched)))


@dataclass(slots=True)
class _Desk:
    """All that judging a batch takes, read once: the questions do not grow with the edits."""

    edits: Sequence[Sent]
    actor: Actor
    at: datetime
    places: dict[UUID, Place] = field(default_factory=dict)
    versions: dict[UUID, ChecklistVersion] = field(default_factory=dict)
    codes: dict[UUID, frozenset[str]] = field(default_factory=dict)
    held: dict[UUID, Inspection] = field(default_factory=dict)
    standing: dict[UUID, Edit] = field(default_factory=dict)
    rows: dict[UUID, list[Edit]] = field(default_factory=lambda: defaultdict(list))
    branches: dict[UUID, Edit] = field(default_factory=dict)
    taken: set[tuple[UUID, int]] = field(default_factory=set)
    begun: set[UUID] = field(default_factory=set)
    new: list[Edit] = field(default_factory=list)
    touched: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._find_places()
        self._hold()
        self._read_edits()

    def _find_places(self) -> None:
        """Find the places where the sender conducts inspections: out of his area is absent."""
        with scoped(self.actor.scope(rules.INSPECTION_CONDUCT)):
            places = Place.objects.filter(pk__in={one.place for one in self.edits})
            self.places = {row.pk: row for row in places.select_related("occupier")}
            asked = {one.checklist for one in self.edits}
            versions = ChecklistVersion.objects.filter(pk__in=asked)
            self.versions = {row.pk: row for row in versions.select_related("checklist")}
        self.codes = {
            key: frozenset(str(item["code"]) for item in row.items)
            for key, row in self.versions.items()
        }

    def _hold(self) -> None:
        """Lock the inspections, always in one order; those that come to be are locked with them."""
        wanted = {one.inspection for one in self.edits}
        there = set(Inspection._base_manager.filter(pk__in=wanted).values_list("pk", flat=True))
        fresh: dict[UUID, Inspection] = {}
        for one in self.edits:
            if one.inspection not in there and not self._problem(one):
                fresh.setdefault(one.inspection, self._begin(one))
        ordered = [fresh[key] for key in sorted(fresh)]
        Inspection._base_manager.bulk_create(ordered, ignore_conflicts=True)
        rows = Inspection._base_manager.select_for_update(of=("self",)).filter(pk__in=wanted)
        shown = rows.select_related("checklist__checklist", "place", "occupier").order_by("pk")
        self.held = {row.pk: row for row in shown}
        self.begun = {key for key in fresh if self.held[key].version == 0}

    def _begin(self, one: Sent) -> Inspection:
        place = self.places[one.place]
        return Inspection(
            id=one.inspection,
            place=place,
            place_kind=place.kind,
            occupier_id=place.occupier_id,
            area_id=place.area_id,
            area_path=place.area_path,
            sector=place.sector,
            kind=one.kind,
            checklist_id=one.checklist,
            inspector_id=self.actor.id or 0,
            created_at=self.at,
            document={"fields": {}, "conflicts": [], "missing": []},
        )

    def _read_edits(self) -> None:
        for row in Edit._base_manager.filter(inspection__in=self.held).order_by("version"):
            self.rows[row.inspection_id].append(row)
        ids, branches = {o.id for o in self.edits}, {o.branch for o in self.edits}
        others = Edit._base_manager.filter(pk__in=ids).exclude(inspection__in=self.held)
        by_branch = Edit._base_manager.filter(branch__in=branches).exclude(inspection__in=self.held)
        for row in (*(row for rows in self.rows.values() for row in rows), *others, *by_branch):
            self._know(row)

    def _know(self, row: Edit) -> None:
        self.standing[row.pk] = row
        self.branches.setdefault(row.branch, row)
        self.taken.add((row.branch, row.seq))

    def answer(self, one: Sent) -> Answer:
        """Judge one edit, knowing those before it."""
        standing = self.standing.get(one.id)
        if standing is not None:
            return self._again(one, standing)
        problem = self._problem(one) or self._place_problem(one) or self._branch_problem(one)
        if problem:
            return Answer(Receipt.REFUSED, problem)
        self._accept(one)
        return Answer(Receipt.ACCEPTED)

    def _again(self, one: Sent, standing: Edit) -> Answer:
        is_same = standing.digest == one.digest and standing.by_id == self.actor.id
        if not is_same:
            return Answer(Receipt.REFUSED, Words("这个编号已用于另一次修改，请换一个编号。"))
        self.touched.add(standing.inspection_id)
        return Answer(Receipt.REPEATED)

    def _problem(self, one: Sent) -> str:
        """Say what is wrong with an edit by itself."""
        place = self.places.get(one.place)
        if place is None:
            return Words("不在您的辖区，或没有这个场所，请核对后再填写。")
        may_conduct_any = self.actor.can(rules.INSPECTION_CONDUCT, place.area_path, place.sector)
        if not may_conduct_any and one.kind is not InspectionKind.SELF:
            return Words("社会单位只能对本单位场所开展自查。")
        if one.checklist not in self.versions:
            return Words("没有这张检查表，请更新检查表后再填写。")
        if self.versions[one.checklist].published_at is None:
            return Words("这张检查表尚未发布，不能用于检查。")
        return rules.changes_problem(one.changes, self.codes[one.checklist])

    def _place_problem(self, one: Sent) -> str:
        """Say why the edit does not belong to the inspection it names."""
        row = self.held[one.inspection]
        is_mine = row.inspector_id == self.actor.id
        may_manage = self.actor.can(rules.INSPECTION_MANAGE, row.area_path, row.sector)
        if not (is_mine or may_manage):
            return Words("这次检查由他人开展，只有检查人本人或检查管理人员可以填写。")
        said = (row.place_id, InspectionKind(row.kind), row.checklist_id)
        if said != (one.place, one.kind, one.checklist):
            return Words("这次检查的场所、检查方式或检查表与先前收到的不一致，请核对。")
        return ""

    def _branch_problem(self, one: Sent) -> str:
        first = self.branches.get(one.branch)
        if (one.branch, one.seq) in self.taken:
            return Words("这个序号已有另一次修改，请重新载入后再填写。")
        if first is None:
            return ""
        said = (first.inspection_id, first.by_id)
        if said != (one.inspection, self.actor.id):
            return Words("这一分支属于另一次检查，请重新载入后再填写。")
        return ""

    def _accept(self, one: Sent) -> None:
        row = self.held[one.inspection]
        rows = self.rows[row.pk]
        first = self.branches.get(one.branch)
        edit = Edit(
            id=one.id,
            inspection=row,
            area_path=row.area_path,
            sector=row.sector,
            device=one.device,
            branch=one.branch,
            base=first.base if first else self._base(one, row),
            seq=one.seq,
            version=row.version + 1,
            made_at=one.made_at.astimezone(UTC),
            received_at=self.at,
            by_id=self.actor.id,
            changes=dict(one.changes),
            digest=one.digest,
        )
        row.version = edit.version
        rows.append(edit)
        self.new.append(edit)
        self.touched.add(row.pk)
        self._know(edit)

    @staticmethod
    def _base(one: Sent, row: Inspection) -> int:
        """Nobody has seen what is not here: after a restored backup a phone knows later versions.

        It then counts as having seen nothing, so its word stands beside others' and replaces none.
        """
        return one.base if one.base <= row.version else 0

    def keep(self) -> None:
        """Write what was accepted and settle every inspection it changed."""
        Edit._base_manager.bulk_create(self.new, batch_size=500)
        changed = {edit.inspection_id for edit in self.new}
        empty = self.begun - changed
        Inspection._base_manager.filter(pk__in=empty).delete()
        self._tell(changed)
        for key in sorted(changed):
            settle(self.held[key], self.rows[key], actor=self.actor, at=self.at)

    def _tell(self, changed: set[UUID]) -> None:
        begun = [
            Entry(
                facts.mark(self.held[key]),
                after={"state": InspectionState.OPEN},
                data={"place": str(self.held[key].place_id), "kind": self.held[key].kind},
            )
            for key in sorted(self.begun & changed)
        ]
        facts.record_all(rules.INSPECTION_STARTED, begun, actor=self.actor, at=self.at)
        entries = [self._change(key) for key in sorted(changed)]
        facts.record_all(rules.INSPECTION_CHANGED, entries, actor=self.actor, at=self.at)

    def _change(self, key: UUID) -> Entry:
        """Tell how many edits came, and stand for each of them by a hash."""
        mine = [edit for edit in self.new if edit.inspection_id == key]
        told = hashlib.sha256("\n".join(f"{e.pk}:{e.digest}" for e in mine).encode()).hexdigest()
        return Entry(
            facts.mark(self.held[key]),
            data={"edits": len(mine), "version": self.held[key].version, "digest": told},
        )
