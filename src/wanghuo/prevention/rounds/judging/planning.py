"""Who goes where on which day: even loads, short ways, and nothing moved without need (排班).

Every (post, day) is a slot. How many stops a slot is to have follows from levelling all slots, with
what the post has to do that day anyway. A stop that already has a slot keeps it unless the slot is
gone or has more than its share; what is left over is sorted by H3 cell (cells near each other have
numbers near each other) and dealt out in runs, so that a day's stops lie together.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

Key = Hashable


class Slot(NamedTuple):
    """One post's one day."""

    post: int
    day: date


@dataclass(frozen=True, slots=True)
class Stop:
    """A place to go to: where it lies, when somebody was last there, and the slot it has."""

    key: Key
    cell: str = ""
    last: date | None = None
    kept: Slot | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Every stop with its slot; `over` counts the stops beyond what the posts can do (超出人力)."""

    slots: Mapping[Key, Slot]
    over: int = 0
    moved: int = 0


Load = Mapping[Slot, int]


@dataclass(slots=True)
class _Sheet:
    """A slot being filled."""

    slot: Slot
    target: int
    stops: list[Stop] = field(default_factory=list)

    @property
    def room(self) -> int:
        return self.target - len(self.stops)


def plan(
    stops: Sequence[Stop],
    posts: Sequence[int],
    days: Sequence[date],
    *,
    capacity: int,
    load: Load | None = None,
) -> Plan:
    """Give every stop a post and a day.

    With posts and days at hand nothing is left out. Nobody is planned beyond `capacity` a day
    unless there is more to do than that; then all are beyond it evenly, and `over` says how far.
    """
    if not posts or not days:
        return Plan({})
    load = load or {}
    order = [Slot(post, day) for post in sorted(set(posts)) for day in sorted(set(days))]
    held, loose = _kept(stops, order)
    targets = _levelled(len(stops), order, load, held)
    sheets = [_Sheet(slot, targets[slot], held.get(slot, [])) for slot in order if targets[slot]]
    surplus = [stop for slot, found in held.items() for stop in found[targets[slot] :]]
    for sheet in sheets:
        del sheet.stops[sheet.target :]
    _deal(sorted(loose + surplus, key=_place) if surplus else loose, sheets)
    over = sum(min(one.target, _beyond(one, load, capacity)) for one in sheets)
    chosen = {stop.key: sheet.slot for sheet in sheets for stop in sheet.stops}
    return Plan(chosen, over, len(surplus))


def _beyond(sheet: _Sheet, load: Load, capacity: int) -> int:
    return max(0, sheet.target + load.get(sheet.slot, 0) - capacity)


def _place(stop: Stop) -> tuple[str, str]:
    return stop.cell or "~", str(stop.key)


def _kept(
    stops: Sequence[Stop], order: Sequence[Slot]
) -> tuple[dict[Slot, list[Stop]], list[Stop]]:
    held: dict[Slot, list[Stop]] = {}
    loose, known = [], frozenset(order)
    for stop in sorted(stops, key=_place):
        if stop.kept is not None and stop.kept in known:
            held.setdefault(stop.kept, []).append(stop)
        else:
            loose.append(stop)
    return held, loose


def _levelled(
    count: int, order: Sequence[Slot], load: Load, held: Mapping[Slot, Sequence[Stop]]
) -> dict[Slot, int]:
    """Raise all slots to one level, the fullest last; each post gets as many odd ones.

    Without a load no two slots then differ by more than one.
    """
    bases = [load.get(slot, 0) for slot in order]
    level = _level(count, bases)
    targets = {slot: max(0, level - base) for slot, base in zip(order, bases, strict=True)}
    odd = count - sum(targets.values())
    lowest = [slot for slot, base in zip(order, bases, strict=True) if base <= level]
    for slot in _lucky(lowest, odd, {slot: len(found) for slot, found in held.items()}, targets):
        targets[slot] += 1
    return targets


def _lucky(
    lowest: Sequence[Slot], odd: int, held: Mapping[Slot, int], targets: Mapping[Slot, int]
) -> Sequence[Slot]:
    """Choose who gets one more: whoever holds it already, else evenly over posts and days."""
    spaced = [lowest[n * len(lowest) // odd] for n in range(odd)]
    if not held:
        return spaced
    first = frozenset(spaced)
    return sorted(lowest, key=lambda slot: (targets[slot] - held.get(slot, 0), slot not in first))[
        :odd
    ]


def _level(count: int, bases: Sequence[int]) -> int:
    """Return the highest level that `count` more raise all of these to."""
    low = min(bases) + count // len(bases)
    high = max(bases) + count // len(bases)
    while low < high:
        middle = (low + high + 1) // 2
        if sum(max(0, middle - base) for base in bases) <= count:
            low = middle
        else:
            high = middle - 1
    return low


def _deal(loose: Sequence[Stop], sheets: Sequence[_Sheet]) -> None:
    """Deal stops out in runs, along the way the slots lie; fresh runs go longest unseen first."""
    rest = iter(loose)
    open_ones = [sheet for sheet in sheets if sheet.room > 0]
    fresh = [sheet for sheet in open_ones if not sheet.stops]
    for sheet in sorted((one for one in open_ones if one.stops), key=_where):
        sheet.stops += _take(rest, sheet.room)
    runs = [(sheet, _take(rest, sheet.room)) for sheet in fresh]
    by_post: defaultdict[tuple[int, int], list[tuple[_Sheet, list[Stop]]]] = defaultdict(list)
    for sheet, run in runs:
        by_post[sheet.slot.post, sheet.target].append((sheet, run))
    for same in by_post.values():
        oldest = sorted((run for _, run in same), key=_seen)
        for (sheet, _), run in zip(same, oldest, strict=True):
            sheet.stops += run


def _take(rest: Iterator[Stop], count: int) -> list[Stop]:
    return [stop for _, stop in zip(range(count), rest, strict=False)]


def _where(sheet: _Sheet) -> tuple[str, str]:
    return _place(sheet.stops[0])


def _seen(run: Sequence[Stop]) -> float:
    """Tell when a run was last seen, on average; never is long ago."""
    days = [stop.last.toordinal() if stop.last else 0 for stop in run]
    return sum(days) / len(days)
