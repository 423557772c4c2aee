"""The merge of an inspection's edits (合并): a pure function of their set, never of their order.

A phone that has loaded version v writes on a branch with base v: it has seen the edits numbered up
to v and no others. Of a field each branch says what it changed last; a say is superseded by another
branch that had seen it and changed the field. One value left is the value; several are a conflict,
which shows the earliest and keeps them all.

A branch that finishes signs what it holds itself and what it had seen. What no finished branch
covers is an amendment: kept, shown beside the value, and applied only by a decision. Because that
too is told from bases and numbers alone, an amendment that comes before the finish and one that
comes after end alike. What each finish signed stands by itself (`signed`): another finish may
contradict it later, and cannot undo what followed from it.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

FINISHED, VOID = "finished", "void"
MEASURED = frozenset({"started", "position", FINISHED, VOID})
"""What a device measures: two phones never agree to the second, and nobody need decide it."""
MOST_MISSING = 50
"""Missing numbers of a branch that are named."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One accepted edit; `version` is its number among those of its inspection."""

    id: str
    branch: str
    base: int
    seq: int
    version: int
    made_at: datetime
    by: int | None
    device: str
    changes: Mapping[str, Any]
    is_decision: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """What one branch says of one field."""

    value: Any
    edit: Edit

    @property
    def key(self) -> str:
        """Two says of one key say the same."""
        return json.dumps(self.value, ensure_ascii=False, sort_keys=True)

    @property
    def order(self) -> tuple[datetime, str]:
        """The earliest made is shown; the id settles a tie."""
        return self.edit.made_at, self.edit.id


@dataclass(frozen=True, slots=True)
class Merged:
    """The value of a field; more than one candidate is a conflict that somebody must decide.

    `is_amendment` says that a candidate came without being covered by a finish.
    """

    value: Any
    version: int
    candidates: tuple[Say, ...] = ()
    is_amendment: bool = False
    is_set: bool = True


@dataclass(frozen=True, slots=True)
class State:
    """What the edits come to: fields, the conflicts among them, finishes, and what is missing."""

    version: int
    fields: Mapping[str, Merged] = field(default_factory=dict)
    finishes: tuple[Say, ...] = ()
    void: Say | None = None
    missing: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    signed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """Of every field, each value that stood in what some finish signed."""

    @property
    def conflicts(self) -> dict[str, Merged]:
        """Fields that somebody must decide."""
        return {name: one for name, one in self.fields.items() if one.candidates}


def merge(edits: Collection[Edit]) -> State:
    """Return what this set of edits comes to."""
    branches = _by_branch(edits)
    finishes = tuple(sorted(_finishes(branches), key=lambda say: say.order))
    voids = sorted(
        (Say(e.changes[VOID], e) for e in edits if e.is_decision and VOID in e.changes),
        key=lambda say: say.order,
    )
    record, late = _split(edits, [*finishes, *voids])
    told, amending = _says(record), _says(late)
    fields = {
        name: _field(name, told.get(name, ()), amending.get(name, ()))
        for name in sorted({*told, *amending} - {FINISHED, VOID})
    }
    if finishes:
        fields[FINISHED] = _shown(finishes[0])
    return State(
        version=max((e.version for e in edits), default=0),
        fields={name: one for name, one in fields.items() if one.is_set or one.candidates},
        finishes=finishes,
        void=voids[0] if voids else None,
        missing=dict(_missing(branches)),
        signed=_signed(edits, finishes),
    )


def _by_branch(edits: Iterable[Edit]) -> dict[str, dict[int, Edit]]:
    branches: dict[str, dict[int, Edit]] = defaultdict(dict)
    for one in edits:
        branches[one.branch][one.seq] = one
    return branches


def _finishes(branches: Mapping[str, Mapping[int, Edit]]) -> Iterator[Say]:
    """Yield the first finish of each branch of which everything up to it is here."""
    for edits in branches.values():
        whole = _whole_up_to(edits)
        ends = (edits[seq] for seq in sorted(edits) if FINISHED in edits[seq].changes)
        first = next((e for e in ends if end_of(e) <= whole), None)
        if first is not None:
            yield Say(first.changes[FINISHED], first)


def _whole_up_to(edits: Mapping[int, Edit]) -> int:
    """Return the last number before the first gap."""
    seq = 0
    while seq + 1 in edits:
        seq += 1
    return seq


def end_of(edit: Edit) -> int:
    """Return how many edits of its branch a finish, or a decision to void, waits for and covers."""
    told = edit.changes.get(FINISHED) or {}
    return max(edit.seq, int(told.get("edits", 0)))


def _split(edits: Collection[Edit], ends: Sequence[Say]) -> tuple[list[Edit], list[Edit]]:
    """Part what an end covers from what none does; while nothing has ended, all of it counts."""
    if not ends:
        return list(edits), []
    seen = max(say.edit.base for say in ends)
    own: dict[str, int] = {}
    for say in ends:
        own[say.edit.branch] = max(own.get(say.edit.branch, 0), end_of(say.edit))
    record: list[Edit] = []
    late: list[Edit] = []
    for one in edits:
        is_covered = one.is_decision or one.version <= seen or one.seq <= own.get(one.branch, 0)
        (record if is_covered else late).append(one)
    return record, late


def _signed(edits: Collection[Edit], finishes: Iterable[Say]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for finish in finishes:
        for name, says in _says(_seen_by(finish, edits)).items():
            found[name] += [say.value for say in _standing(says, says)]
    return {name: tuple(values) for name, values in found.items()}


def _seen_by(finish: Say, edits: Collection[Edit]) -> list[Edit]:
    """Return what stood before whoever finished: all that he had seen, decisions too, and his."""
    own, base, end = finish.edit.branch, finish.edit.base, end_of(finish.edit)
    return [e for e in edits if e.version <= base or (e.branch == own and e.seq <= end)]


def _says(edits: Iterable[Edit]) -> dict[str, list[Say]]:
    """Return of every field what each branch changed last."""
    last: dict[str, dict[str, Say]] = defaultdict(dict)
    for one in edits:
        for name, value in one.changes.items():
            before = last[name].get(one.branch)
            if before is None or before.edit.seq < one.seq:
                last[name][one.branch] = Say(value, one)
    return {name: list(says.values()) for name, says in last.items()}


def _field(name: str, told: Sequence[Say], amending: Sequence[Say]) -> Merged:
    left = _standing(told, told)
    if name in MEASURED:
        return _shown(min(left or _standing(amending, amending), key=lambda say: say.order))
    shown = min(left, key=lambda say: say.order) if left else None
    added = [
        say
        for say in _standing(amending, [*told, *amending])
        if shown is None or say.key != shown.key
    ]
    candidates = _distinct([*left, *added])
    if shown is None:
        return Merged(None, 0, candidates, is_amendment=True, is_set=False)
    if len(candidates) == 1:
        return _shown(shown, left)
    return Merged(shown.value, shown.edit.version, candidates, is_amendment=bool(added))


def _shown(say: Say, left: Sequence[Say] = ()) -> Merged:
    version = max((one.edit.version for one in left), default=say.edit.version)
    return Merged(say.value, version)


def _standing(says: Sequence[Say], others: Sequence[Say]) -> list[Say]:
    """Leave out what another branch had seen when it changed the field."""
    first, second, holder = -1, -1, ""  # the highest base, and the highest of another branch
    for say in others:
        base, branch = say.edit.base, say.edit.branch
        if branch == holder:
            first = max(first, base)
        elif base > first:
            first, second, holder = base, first, branch
        else:
            second = max(second, base)
    return [s for s in says if s.edit.version > (second if s.edit.branch == holder else first)]


def _distinct(says: Iterable[Say]) -> tuple[Say, ...]:
    """Keep the earliest of those that say the same."""
    found: dict[str, Say] = {}
    for say in sorted(says, key=lambda one: one.order):
        found.setdefault(say.key, say)
    return tuple(found.values())


def _missing(branches: Mapping[str, Mapping[int, Edit]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    for branch, edits in sorted(branches.items()):
        upto = max(end_of(one) for one in edits.values())
        gaps = [seq for seq in range(1, upto + 1) if seq not in edits][:MOST_MISSING]
        if gaps:
            yield branch, tuple(gaps)
