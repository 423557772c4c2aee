"""The walks over the rows of an import: check, write, take back.

Rows go in chunks, each in a transaction of its own that also moves the checkpoint, so that a worker
killed at any row is followed by one that goes on behind the last chunk, and of two at once only
one commits a chunk. Nothing slow happens inside: other people's writes come in between.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from wanghuo.base.documents.models import Attachment, ImportBatch, ImportRow
from wanghuo.base.documents.queries import imports as queries
from wanghuo.base.documents.rules import imports as rules
from wanghuo.base.documents.rules.imports import BatchAction, BatchState, UndoResult
from wanghuo.base.documents.services.importing import apply_import, move, start_import
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import DomainError, StaleRecord, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.sheets.grids import Cell
from wanghuo.kernel.sheets.importing import (
    WRITTEN,
    Choice,
    ImportMode,
    Judged,
    Pass,
    Record,
    RowResult,
    Session,
    Target,
    Undone,
    target_named,
)
from wanghuo.kernel.sheets.tables import Table, read_rows, read_table

Progress = Callable[[int, int], None]
TRIES = 3
"""A row somebody else wrote in the very moment is found at the second look."""
LONGEST_TITLE = 200
HAS_FILES = Words("导入后已添加附件，保留现状；如不再需要请停用。")


def no_progress(done: int, total: int) -> None:
    """Tell nobody."""
    del done, total


def preview(batch: ImportBatch, actor: Actor, progress: Progress = no_progress) -> ImportBatch:
    """Say what would become of every row (预检), writing none; begun again, it starts over."""
    if batch.state != BatchState.PREVIEWING:
        return batch
    ImportRow.objects.filter(batch=batch).delete()
    batch.counts, batch.done = {}, 0
    with _failing(batch):
        walk = _Walk.begin(batch, actor, is_dry=True)
        for chunk in walk.chunks():
            walk.enter(chunk)
            _check_state(batch)
            progress(batch.done, max(walk.table.height, batch.done))
    return move(
        batch, BatchAction.SHOW, total=batch.done, counts=batch.counts, ignored=walk.ignored
    )


def write(batch: ImportBatch, actor: Actor, progress: Progress = no_progress) -> ImportBatch:
    """Write the rows (导入) from the checkpoint on."""
    if batch.state != BatchState.IMPORTING:
        return batch
    with _failing(batch):
        walk = _Walk.begin(batch, actor, is_dry=False)
        for chunk in walk.chunks():
            walk.enter(chunk)
            progress(batch.done, batch.total)
        with transaction.atomic():
            move(batch, BatchAction.FINISH, ended_at=batch.at)
            _tell(rules.IMPORT_APPLIED, batch, batch.counts, actor)
    return batch


def take_back(batch: ImportBatch, actor: Actor, progress: Progress = no_progress) -> ImportBatch:
    """Undo the rows (撤销), the last first; rows that cannot be undone say why and stay."""
    target = target_named(batch.target)
    if batch.state != BatchState.UNDOING:
        return batch
    total = ImportRow.objects.filter(batch=batch, result__in=WRITTEN).count()
    while rows := queries.rows_to_undo(batch, target.chunk):
        _patiently(partial(_take_rows_back, batch, target, rows, actor))
        progress(batch.done, total)
    undone = Counter(
        ImportRow.objects.filter(batch=batch).exclude(undone="").values_list("undone", flat=True)
    )
    with transaction.atomic():
        move(batch, BatchAction.END, ended_at=batch.at)
        _tell(rules.IMPORT_UNDONE, batch, undone, actor)
    return batch


def import_now(
    *,
    target: Target,
    content: bytes,
    name: str,
    choice: Choice = Choice(),  # noqa: B008 -- frozen
    actor: Actor,
    at: datetime,
) -> ImportBatch:
    """Check and write a file while the caller waits: for commands, which have nobody else."""
    batch = start_import(
        target=target,
        content=content,
        name=name,
        choice=choice,
        actor=actor,
        at=at,
        in_background=False,
    )
    preview(batch, actor)
    return write(confirmed(batch, actor, at), actor)


def confirmed(batch: ImportBatch, actor: Actor, at: datetime) -> ImportBatch:
    """Confirm a checked import; one that was interrupted while it was written is confirmed."""
    if batch.state == BatchState.IMPORTING:
        return batch
    return apply_import(batch=batch, actor=actor, at=at, in_background=False)


@transaction.atomic
def enter_rows(
    *,
    target: Target,
    rows: Iterable[Mapping[str, Cell]],
    key: str = "",
    mode: ImportMode = ImportMode.BOTH,
    options: Mapping[str, str] | None = None,
    source: str = "",
    actor: Actor,
    at: datetime,
) -> list[Judged]:
    """Enter a few rows at once, in the caller's transaction, and say what became of each."""
    target.must(actor)
    asked = Pass(
        actor,
        at,
        target.key(key).code,
        mode,
        options={one.code: one.default for one in target.options} | dict(options or {}),
        source=source,
    )
    entering = _Entering(target, asked)
    return entering.enter(list(read_rows(rows, target.columns)))


@dataclass(slots=True)
class _Entering:
    """A pass over rows, and the keys it has met."""

    target: Target
    asked: Pass
    session: Session = field(init=False)
    met: dict[Hashable, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.session = self.target.open(self.asked)

    def meet(self, record: Record) -> str:
        """Say whether the row's key has been met before, and where."""
        of = self.target.key(self.asked.key).of
        if of is None or record.problem:
            return ""
        line = self.met.setdefault(of(record), record.line)
        if line == record.line:
            return ""
        return Words("与第 {line} 行重复，请只保留一行。", line=line)

    def enter(self, records: Sequence[Record]) -> list[Judged]:
        """Enter a chunk; rows that cannot be read, or stand twice, never reach the target."""
        if not self.asked.is_dry:
            self.session.ready([record for record in records if not record.problem])
        return self.settle([(record, record.problem or self.meet(record)) for record in records])

    def settle(self, chunk: Sequence[tuple[Record, str]]) -> list[Judged]:
        """Let the target judge the rows that nothing is wrong with; keep the order."""
        judged = iter(self.session.enter([record for record, problem in chunk if not problem]))
        return [
            Judged(record.line, RowResult.REFUSED, problem, _title(record))
            if problem
            else next(judged)
            for record, problem in chunk
        ]


def _title(record: Record) -> str:
    return next((value for value in record.values.values() if isinstance(value, str) and value), "")


Chunk = Sequence[tuple[Record, str]]


@dataclass(slots=True)
class _Walk:
    """One walk over the file of an import."""

    batch: ImportBatch
    target: Target
    entering: _Entering
    table: Table

    @classmethod
    def begin(cls, batch: ImportBatch, actor: Actor, *, is_dry: bool) -> "_Walk":
        target = target_named(batch.target)
        with default_storage.open(str(batch.file.name), "rb") as file:
            content = file.read()
        asked = Pass(
            actor=actor,
            at=batch.at,
            key=batch.key,
            mode=ImportMode(batch.mode),
            is_dry=is_dry,
            options=batch.options,
            source=batch.file_name,
            batch=str(batch.pk),
        )
        table = read_table(target.sheets(content), target.columns)
        return cls(batch, target, _Entering(target, asked), table)

    @property
    def ignored(self) -> list[str]:
        """Headings that nobody reads."""
        return list(self.table.ignored)

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows behind the checkpoint; those before it are only met."""
        records: Iterable[Record] = self.table.records
        if self.target.arrange:
            records = self.target.arrange(records)
        met = ((record, record.problem or self.entering.meet(record)) for record in records)
        rest = islice(met, self.batch.done, None)
        while chunk := list(islice(rest, self.target.chunk)):
            yield chunk

    def enter(self, chunk: Chunk) -> None:
        """Enter a chunk and move the checkpoint, all or nothing."""
        if not self.entering.asked.is_dry:
            self.entering.session.ready([record for record, problem in chunk if not problem])
        _patiently(lambda: self._commit(chunk))

    def _commit(self, chunk: Chunk) -> None:
        batch, start = self.batch, self.batch.done
        with transaction.atomic():
            _advance(batch, start, start + len(chunk))
            judged = self.entering.settle(chunk)
            _keep(batch, judged, start)
            more = Counter(one.result.value for one in judged)
            counts = rules.added(batch.counts, more)
            ImportBatch._base_manager.filter(pk=batch.pk).update(counts=counts)
        batch.done, batch.counts = start + len(chunk), counts


def _advance(batch: ImportBatch, start: int, end: int) -> None:
    """Move the checkpoint from where this walk left it; another walk has lost."""
    held = ImportBatch._base_manager.filter(pk=batch.pk, state=batch.state, done=start)
    if held.update(done=end) != 1:
        raise StaleRecord


def _keep(batch: ImportBatch, judged: Sequence[Judged], start: int) -> None:
    rows = [
        ImportRow(
            batch=batch,
            number=number,
            line=one.line,
            result=one.result.value,
            note=str(one.note),
            title=one.title[:LONGEST_TITLE],
            subject=one.subject,
            before=dict(one.before),
            after=dict(one.after),
            secret=one.secret,
        )
        for number, one in enumerate(judged, start)
    ]
    told = ["line", "result", "note", "title", "subject", "before", "after", "secret"]
    ImportRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["batch", "number"], update_fields=told
    )


def _patiently(work: Callable[[], None]) -> None:
    """Look again when somebody else wrote the same in the same moment."""
    for attempt in range(1, TRIES + 1):
        try:
            return work()
        except (IntegrityError, ProtectedError):
            if attempt == TRIES:
                raise
    return None


def _check_state(batch: ImportBatch) -> None:
    """Stop a check that somebody cancelled."""
    if not ImportBatch._base_manager.filter(pk=batch.pk, state=batch.state).exists():
        raise StaleRecord


@contextmanager
def _failing(batch: ImportBatch) -> Iterator[None]:
    """Let a refusal that stops a walk be the end of its import, with the sentence kept."""
    try:
        yield
    except StaleRecord:  # another walk has the import now
        raise
    except DomainError as refusal:
        move(batch, BatchAction.FAIL, problem=str(refusal), ended_at=batch.at)
        raise


def _take_rows_back(
    batch: ImportBatch, target: Target, rows: Sequence[ImportRow], actor: Actor
) -> None:
    asked = Pass(actor, batch.at, batch.key, options=batch.options, batch=str(batch.pk))
    start = batch.done
    with transaction.atomic():
        _advance(batch, start, start + len(rows))
        outcomes = _undo(target, rows, asked)
        by_reason: dict[str, list[int]] = {}
        for row, outcome in zip(rows, outcomes, strict=True):
            by_reason.setdefault(str(outcome.reason), []).append(row.pk)
        for reason, keys in by_reason.items():
            undone = UndoResult.KEPT if reason else UndoResult.UNDONE
            ImportRow.objects.filter(pk__in=keys).update(undone=undone, undo_note=reason, secret="")
    batch.done = start + len(rows)


def _undo(target: Target, rows: Sequence[ImportRow], asked: Pass) -> list[Undone]:
    """Ask the target, but for records that have been given files since."""
    filed = set(
        Attachment._base_manager.filter(
            subject_type=target.subject, subject_id__in=[row.subject for row in rows]
        ).values_list("subject_id", flat=True)
    )
    is_kept = [row.subject in filed and row.result == RowResult.NEW for row in rows]
    asked_for = [_judged(row) for row, kept in zip(rows, is_kept, strict=True) if not kept]
    undone = iter(target.undo(asked_for, asked))
    return [
        Undone(row.line, HAS_FILES) if kept else next(undone)
        for row, kept in zip(rows, is_kept, strict=True)
    ]


def _judged(row: ImportRow) -> Judged:
    return Judged(
        line=row.line,
        result=RowResult(row.result),
        title=row.title,
        subject=row.subject,
        before=row.before,
        after=row.after,
    )


def _tell(kind: str, batch: ImportBatch, counts: Mapping[str, int], actor: Actor) -> None:
    mark = Mark("importbatch", str(batch.pk), batch.area_id, batch.area_path)
    data = {"target": batch.target, "file": batch.file_hash, "counts": dict(counts)}
    facts.record(kind, mark, actor=actor, at=batch.at, data=data)


__all__ = ["enter_rows", "no_progress", "preview", "take_back", "write"]
