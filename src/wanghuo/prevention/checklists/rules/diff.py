"""What a new version changes against the one in force (版本比较)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from wanghuo.prevention.checklists.rules.items import LABELS, CheckItem

MORE_LABELS: Mapping[str, str] = {
    "photo": "拍照要求",
    "grade": "隐患等级",
    "score": "分值",
    "confidence": "依据的把握程度",
}


@dataclass(frozen=True, slots=True)
class Changed:
    """An item that says something else now."""

    old: CheckItem
    new: CheckItem

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the names of what differs."""
        names = (field.name for field in fields(CheckItem))
        return tuple(name for name in names if getattr(self.old, name) != getattr(self.new, name))

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """Return label, old and new words of what differs."""
        labels = {**LABELS, **MORE_LABELS}
        return [(labels[name], said(self.old, name), said(self.new, name)) for name in self.fields]


@dataclass(frozen=True, slots=True)
class Difference:
    """What was added, changed and removed, and the new order."""

    added: tuple[CheckItem, ...]
    changed: tuple[Changed, ...]
    removed: tuple[CheckItem, ...]
    order: tuple[str, ...]
    is_moved: bool

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.added or self.changed or self.removed or self.is_moved)

    def counts(self) -> dict[str, int]:
        """Return how many of each, for the fact."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "removed": len(self.removed),
        }

    def apply(self, old: Sequence[CheckItem]) -> tuple[CheckItem, ...]:
        """Return the new list made of the old one."""
        gone = {one.code for one in self.removed}
        standing = {one.code: one for one in old if one.code not in gone}
        standing |= {one.new.code: one.new for one in self.changed}
        standing |= {one.code: one for one in self.added}
        return tuple(standing[code] for code in self.order)


def compare(old: Sequence[CheckItem], new: Sequence[CheckItem]) -> Difference:
    """Match the items of two versions by their codes."""
    before = {one.code: one for one in old}
    after = {one.code: one for one in new}
    both = [code for code in after if code in before]
    return Difference(
        added=tuple(one for one in new if one.code not in before),
        changed=tuple(
            Changed(before[code], after[code]) for code in both if before[code] != after[code]
        ),
        removed=tuple(one for one in old if one.code not in after),
        order=tuple(after),
        is_moved=both != [code for code in before if code in after],
    )


def said(item: CheckItem, name: str) -> str:
    """Say one field of an item as people read it."""
    value = getattr(item, name)
    return str(getattr(value, "label", value))
