"""What can be imported: rooms declare their targets here, the workbench works through them.

A target says which columns a sheet has and opens a session for each pass over a file. A session
takes the rows chunk by chunk, reads what it must know of a chunk in a handful of queries, and says
of every row what became of it; in earnest it also writes them, in bulk, with their facts.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, CapabilityMissing, Listing, Words
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.sheets.cells import Kind
from wanghuo.kernel.sheets.grids import Sheet, read_sheets
from wanghuo.kernel.sheets.tables import Column, Record
from wanghuo.kernel.terms import Term

CHUNK = 500


class RowResult(Term):
    """What became of one row of an imported sheet (导入结果)."""

    NEW = "new", "新增"
    UPDATED = "updated", "更新"
    UNCHANGED = "unchanged", "未变"
    SKIPPED = "skipped", "跳过"
    REFUSED = "refused", "失败"


WRITTEN = (RowResult.NEW, RowResult.UPDATED)


class ImportMode(Term):
    """Which rows an import takes (导入方式)."""

    BOTH = "both", "新增并更新"
    NEW_ONLY = "new", "只新增，已有的跳过"
    UPDATE_ONLY = "update", "只更新，没有的跳过"


LEFT_OUT = {
    (ImportMode.NEW_ONLY, RowResult.UPDATED): Words("已有此记录，按“只新增”跳过。"),
    (ImportMode.UPDATE_ONLY, RowResult.NEW): Words("没有此记录，按“只更新”跳过。"),
}


@dataclass(frozen=True, slots=True)
class Key:
    """A way to find the record a row speaks of (主键); `of` says when two rows are one."""

    code: str
    label: str
    of: Callable[[Record], Hashable] | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One more thing that is asked about a whole file; without choices it is free text."""

    code: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen for a whole file: the key, which rows, and the target's own options."""

    key: str = ""
    mode: ImportMode = ImportMode.BOTH
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a row, and what it takes to undo it.

    `subject` is the record's id; `before` and `after` are what the row changed in it. `secret` is
    shown once to whoever imported.
    """

    line: int
    result: RowResult
    note: str = ""
    title: str = ""
    subject: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Pass:
    """One walk over the rows of a file: who, when, by which key, which rows, dry or in earnest."""

    actor: Actor
    at: datetime
    key: str
    mode: ImportMode = ImportMode.BOTH
    is_dry: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    batch: str = ""

    def result(self, result: RowResult) -> tuple[RowResult, str]:
        """Return what the mode makes of a result, and why."""
        note = LEFT_OUT.get((self.mode, result), "")
        return (RowResult.SKIPPED if note else result), note

    @property
    def data(self) -> dict[str, str]:
        """What a fact says of the import it comes from."""
        return {"import": self.batch} if self.batch else {}


class Session(Protocol):
    """One pass over a file."""

    def ready(self, records: Sequence[Record]) -> None:
        """Do what takes long, before the transaction of these rows begins."""

    def enter(self, records: Sequence[Record]) -> Sequence[Judged]:
        """Judge the rows and, unless the pass is dry, write them in the caller's transaction."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of one row that was to be undone; `reason` says why it stays."""

    line: int
    reason: str = ""


Undo = Callable[[Sequence[Judged], Pass], Sequence[Undone]]


@dataclass(frozen=True, slots=True)
class Target:
    """One table that can be imported (导入对象).

    `arrange` puts rows before those that need them; `undo` takes rows back in the caller's
    transaction, the last first. `subject` is what facts and attachments call a row. Whoever
    holds one of `capabilities` may import. Where `is_personal`, sheets hold numbers that nobody
    sees without a reason, so a sheet goes back to whoever sent it and to nobody else.
    """

    code: str
    label: str
    capabilities: tuple[str, ...]
    columns: tuple[Column, ...]
    keys: tuple[Key, ...]
    open: Callable[[Pass], Session]
    undo: Undo
    subject: str = ""
    options: tuple[Option, ...] = ()
    sheets: Callable[[bytes], Iterator[Sheet]] = read_sheets
    arrange: Callable[[Iterable[Record]], Iterable[Record]] | None = None
    chunk: int = CHUNK
    is_personal: bool = False
    files: str = ".xlsx,.xls,.csv"
    hint: str = ""

    def key(self, code: str) -> Key:
        """Return one of the keys, by default the first."""
        for key in self.keys:
            if code in {key.code, ""}:
                return key
        labels = Listing(key.label for key in self.keys)
        raise BadInput(
            problem=Words("{what}的主键只能是：{labels}。", what=self.label, labels=labels)
        )

    def may(self, actor: Actor) -> bool:
        """Tell whether the actor may import here."""
        return any(actor.can(capability) for capability in self.capabilities)

    def must(self, actor: Actor) -> None:
        """Refuse whoever may not."""
        if not self.may(actor):
            raise CapabilityMissing(capability=capabilities.label(self.capabilities[0]))


_targets: dict[str, Target] = {}


def declare(target: Target) -> Target:
    """Register a target; ValueError when its code is another's."""
    if _targets.setdefault(target.code, target) is not target:
        msg = f"{target.code} is declared twice"
        raise ValueError(msg)
    return target


def targets() -> Mapping[str, Target]:
    """Every target, by code."""
    return dict(_targets)


def target_named(code: str) -> Target:
    """Return a target, or say which there are."""
    if code in _targets:
        return _targets[code]
    labels = Listing(f"{one.code}（{one.label}）" for one in _targets.values())
    raise BadInput(problem=Words("没有这种导入对象，可选：{labels}。", labels=labels))


__all__ = [
    "CHUNK", "WRITTEN", "Choice", "Column", "ImportMode", "Judged", "Key", "Kind", "Option", "Pass",
    "Record", "RowResult", "Session", "Target", "Undone", "declare", "target_named", "targets",
]  # fmt: skip
