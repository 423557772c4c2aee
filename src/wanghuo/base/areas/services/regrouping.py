"""Merge areas into one, and split new ones off; whatever stood below goes along, history stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from wanghuo.base.areas import rules
from wanghuo.base.areas.models import Area, Designation
from wanghuo.base.areas.rules import (
    AREA_CREATED,
    AREA_MANAGE,
    AREA_MERGED,
    AREA_MOVED,
    AREA_SPLIT,
    AreaLevel,
)
from wanghuo.base.areas.services import tree
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.facts import services as facts


@dataclass(frozen=True, slots=True)
class Part:
    """A new area to be split off, with the ids of the children that go to it (拆出区划)."""

    name: str
    code: str
    children: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Change:
    """What every step of one merge or split shares."""

    on: date
    actor: Actor
    at: datetime
    source: str


@transaction.atomic
def merge_areas(
    *,
    absorbed: Sequence[Area],
    into: Area,
    on: date,
    actor: Actor,
    at: datetime,
    source: str = "",
) -> Area:
    """Let `into` absorb areas of its level from `on` (合并).

    The absorbed areas end and point to their successor; their children and every row kept for them
    lie below the survivor from now on. Codes of the children stay until they are renamed.
    """
    tree.hold_the_tree()
    survivor = tree.fresh(into)
    ending = [tree.fresh(area) for area in absorbed]
    for area in (survivor, *ending):
        actor.must(AREA_MANAGE, area.path)
    _check_merge(survivor, ending)
    children = Area.objects.filter(parent__in=ending, valid_to__isnull=True)
    since = tree.designated_since([survivor, *ending, *children])
    rules.check_date(on, clock.local_date(at), since)
    for area in ending:
        _absorb(area, survivor, _Change(on, actor, at, source))
    return survivor


def _check_merge(survivor: Area, ending: Sequence[Area]) -> None:
    ids = {area.pk for area in ending}
    if not ids or survivor.pk in ids or len(ids) != len(ending):
        raise rules.MergeIntoItself(name=survivor.name)
    for area in ending:
        if area.level != survivor.level:
            raise rules.MergeLevelDiffers(name=area.name, into=survivor.name)


def _absorb(area: Area, survivor: Area, change: _Change) -> None:
    children = list(Area.objects.filter(parent=area, valid_to__isnull=True).order_by("id"))
    in_force = Area.objects.filter(pk=area.pk, valid_to__isnull=True)
    tree.expect_one(in_force.update(valid_to=change.on, successor=survivor))
    Designation.objects.filter(area=area, valid_to__isnull=True).update(valid_to=change.on)
    Area.objects.filter(parent=area).update(parent=survivor)
    tree.rewrite_paths(area.path, survivor.path, leave=area)
    area.path = survivor.path
    facts.record(
        AREA_MERGED,
        tree.mark(area),
        actor=change.actor,
        at=change.at,
        after={"successor": survivor.pk},
        data={"on": change.on.isoformat(), "children": [child.pk for child in children]},
    )
    _tell_moves(children, survivor, change)


@transaction.atomic
def split_area(
    *,
    area: Area,
    parts: Sequence[Part],
    on: date,
    actor: Actor,
    at: datetime,
    source: str = "",
) -> list[Area]:
    """Split new areas of the same level off an area from `on` (拆分).

    The area stays in force with the children that no part takes, and with every row kept for the
    area itself; to dissolve it, merge what is left into one of the parts.
    """
    tree.hold_the_tree()
    present = tree.fresh(area)
    parent = present.parent
    actor.must(AREA_MANAGE, parent.path if parent else "")
    moving = _check_split(present, parts)
    since = tree.designated_since([present, *moving.values()])
    rules.check_date(on, clock.local_date(at), since)
    change = _Change(on, actor, at, source)
    made = [_new_part(present, part, change) for part in parts]
    for new, part in zip(made, parts, strict=True):
        _move([moving[pk] for pk in part.children], new, change)
    facts.record(
        AREA_SPLIT,
        tree.mark(present),
        actor=actor,
        at=at,
        after={"parts": [new.pk for new in made]},
        data={"on": on.isoformat(), "children": sorted(moving)},
    )
    return made


def _check_split(area: Area, parts: Sequence[Part]) -> dict[int, Area]:
    """Refuse an empty or doubtful split; return the children that move, by id."""
    if not parts:
        raise rules.SplitEmpty(name=area.name)
    wanted = [pk for part in parts for pk in part.children]
    children = Area.objects.filter(parent=area, valid_to__isnull=True, pk__in=wanted)
    found = {child.pk: child for child in children}
    if len(found) != len(wanted):
        raise rules.SplitChildMisplaced(name=area.name)
    return found


def _new_part(area: Area, part: Part, change: _Change) -> Area:
    new = tree.begin(
        name=part.name,
        level=AreaLevel(area.level),
        code=part.code,
        parent=area.parent,
        on=change.on,
        source=change.source,
    )
    facts.record(
        AREA_CREATED,
        tree.mark(new),
        actor=change.actor,
        at=change.at,
        after=tree.described(new),
        data={"split_from": area.pk},
    )
    return new


def _move(children: Sequence[Area], parent: Area, change: _Change) -> None:
    """Put children, and all that lies below them, under another parent."""
    Area.objects.filter(pk__in=[child.pk for child in children]).update(parent=parent)
    for child in children:
        tree.rewrite_paths(child.path, f"{parent.path}{child.pk}/")
    _tell_moves(children, parent, change)


def _tell_moves(children: Sequence[Area], parent: Area, change: _Change) -> None:
    """Open the designations of children that have just moved, and record each move."""
    for child in children:
        before = {"parent": child.parent_id}
        child.parent, child.path = parent, f"{parent.path}{child.pk}/"
        facts.record(
            AREA_MOVED,
            tree.mark(child),
            actor=change.actor,
            at=change.at,
            before=before,
            after={"parent": parent.pk},
            data={"on": change.on.isoformat()},
        )
    tree.redesignate(children, change.on, change.source)
