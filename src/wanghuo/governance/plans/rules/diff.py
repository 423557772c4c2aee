"""What an amended plan changed: old and new items matched by words and number.

Same words are the same item, wherever they moved. What is left is matched by number when the words
are still alike, then by likeness alone, the best pair first. Only pairs that share a rare pair of
characters are compared, and few of those, so that a plan of thousands of items stays quick.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from wanghuo.governance.plans.rules.words import ChangeKind

LIKE_WITH_NUMBER = 0.4
LIKE_ALONE = 0.6
COMMON = 50
"""A pair of characters in more items than this says nothing about which item it is."""
CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a version: `key` names it, `body` is all that counts beside its words."""

    key: str
    no: int | None
    text: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one item; `old` is None when added, `new` when removed."""

    kind: ChangeKind
    old: str | None
    new: str | None


def compare(old: Sequence[Entry], new: Sequence[Entry]) -> tuple[Change, ...]:
    """Match the items of two versions: the new ones in their order, then what was removed."""
    pairs = _same_words(old, new)
    _match(pairs, _same_number(old, new, pairs))
    _match(pairs, _alike(old, new, pairs))
    matched = set(pairs.values())
    changes = [_change(old, pairs.get(n), entry) for n, entry in enumerate(new)]
    removed = (entry for o, entry in enumerate(old) if o not in matched)
    return (*changes, *(Change(ChangeKind.REMOVED, entry.key, None) for entry in removed))


def _change(old: Sequence[Entry], match: int | None, entry: Entry) -> Change:
    if match is None:
        return Change(ChangeKind.ADDED, None, entry.key)
    before = old[match]
    same = (before.no, before.text, before.body) == (entry.no, entry.text, entry.body)
    kind = ChangeKind.UNCHANGED if same else ChangeKind.CHANGED
    return Change(kind, before.key, entry.key)


def _same_words(old: Sequence[Entry], new: Sequence[Entry]) -> dict[int, int]:
    """Pair equal texts, new index to old index; repeated texts by number first, then in order."""
    by_number = {(entry.text, entry.no): o for o, entry in reversed(list(enumerate(old)))}
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for n, entry in enumerate(new):
        match = by_number.get((entry.text, entry.no))
        if match is not None and match not in taken:
            pairs[n] = match
            taken.add(match)
    waiting: dict[str, list[int]] = defaultdict(list)
    for o in reversed(range(len(old))):
        if o not in taken:
            waiting[old[o].text].append(o)
    for n, entry in enumerate(new):
        if n not in pairs and waiting[entry.text]:
            pairs[n] = waiting[entry.text].pop()
    return pairs


def _same_number(
    old: Sequence[Entry], new: Sequence[Entry], pairs: dict[int, int]
) -> Iterator[tuple[float, int, int]]:
    """Unmatched items that bear the same number and are still alike."""
    matched = set(pairs.values())
    numbered = {e.no: o for o, e in enumerate(old) if o not in matched and e.no is not None}
    for n, entry in enumerate(new):
        match = None if entry.no is None else numbered.get(entry.no)
        if n in pairs or match is None:
            continue
        likeness = _likeness(_shingles(old[match].text), _shingles(entry.text))
        if likeness >= LIKE_WITH_NUMBER:
            yield likeness, n, match


def _alike(
    old: Sequence[Entry], new: Sequence[Entry], pairs: dict[int, int]
) -> Iterator[tuple[float, int, int]]:
    """Unmatched items whose words are alike, among the few that share rare words."""
    matched = set(pairs.values())
    left = {o: _shingles(entry.text) for o, entry in enumerate(old) if o not in matched}
    holders: dict[str, list[int]] = defaultdict(list)
    for o, shingles in left.items():
        for shingle in shingles:
            holders[shingle].append(o)
    for n, entry in enumerate(new):
        if n in pairs:
            continue
        wanted = _shingles(entry.text)
        rare = (s for s in wanted if len(holders.get(s, ())) <= COMMON)
        shared = Counter(o for shingle in rare for o in holders.get(shingle, ()))
        for o, _count in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:CANDIDATES]:
            likeness = _likeness(left[o], wanted)
            if likeness >= LIKE_ALONE:
                yield likeness, n, o


def _match(pairs: dict[int, int], candidates: Iterator[tuple[float, int, int]]) -> None:
    """Take the likest pairs first, each item once."""
    taken = set(pairs.values())
    for _, n, o in sorted(candidates, key=lambda c: (-c[0], c[1], c[2])):
        if n not in pairs and o not in taken:
            pairs[n] = o
            taken.add(o)


def _shingles(text: str) -> frozenset[str]:
    """Every two neighbouring characters; one character stands for itself."""
    return frozenset(map("".join, pairwise(text))) or frozenset(text)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient: 1 for equal sets, 0 for disjoint ones."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 1.0


def entry(key: str, data: Mapping[str, Any]) -> Entry:
    """Make an entry of a task's data; where it stands and from where it was read do not count."""
    names = ("deadlines", "units", "quantities")
    counts = {name: [_bare(part) for part in data[name]] for name in names}
    body = json.dumps(counts, ensure_ascii=False, sort_keys=True)
    return Entry(key, data["no"], data["text"], body)


def _bare(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name not in {"span", "text"}}
