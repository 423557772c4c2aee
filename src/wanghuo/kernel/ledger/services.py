"""Close blocks, and verify on record."""

import gzip
import hashlib
import os
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice, takewhile
from pathlib import Path

from django.db import transaction

from wanghuo.kernel import merkle
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.queries import last_position
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.ledger import queries, rules
from wanghuo.kernel.ledger.models import Block
from wanghuo.kernel.ledger.queries import Row
from wanghuo.kernel.ledger.rules import Header, Verification

BATCH = 500


PAUSE_SECONDS = 0.005
"""Between batches other writers of an SQLite file get their turn."""


@dataclass(frozen=True, slots=True)
class Archived:
    """A file of whole blocks (归档文件)."""

    path: Path
    first: int
    last: int
    sha256: str


def seal(at: datetime, *, force: bool = False) -> None:
    """Give every committed fact its position, then close the blocks that are due; `force`: all."""
    while facts.seal_positions(BATCH) == BATCH:
        time.sleep(PAUSE_SECONDS)
    seal_blocks(at, force=force)


def seal_blocks(at: datetime, *, max_facts: int = rules.MAX_FACTS, force: bool = False) -> int:
    """Close positioned facts into blocks while they are due; tell how many blocks.

    A block never reaches over a gap in the positions: a gap is for `verify` to name. What is
    positioned meanwhile waits for the next time, so that no writer keeps this from ending.
    """
    sealed, until = 0, last_position()
    while _seal_block(at, max_facts, until, force=force):
        sealed += 1
    return sealed


def _seal_block(at: datetime, max_facts: int, until: int, *, force: bool) -> bool:
    head = queries.head()
    start = head.last_position if head else 0
    if start >= until:
        return False
    oldest = next(queries.rows_after(start, chunk=1), {})
    age_from = oldest.get("at", at)
    if not (force or rules.is_due(last_position() - start, age_from, at, max_facts)):
        return False
    rows = _run(start, max_facts)
    return bool(rows) and _append(_compose(head, rows, at), head)


def _run(start: int, max_facts: int) -> list[Row]:
    """Return the readable rows after `start` up to the first gap."""
    rows = enumerate(queries.rows_after(start), start + 1)
    unbroken = takewhile(lambda pair: rules.judge_tail(*pair) is None, rows)
    return [row for _, row in islice(unbroken, max_facts)]


def _compose(head: Block | None, rows: list[Row], at: datetime) -> Block:
    leaves = [rules.leaf_hash(row, merkle.PREFERRED) for row in rows]
    header = Header(
        number=head.number + 1 if head else 1,
        first_position=rows[0]["position"],
        last_position=rows[-1]["position"],
        algorithm=merkle.PREFERRED,
        root=merkle.root(leaves, merkle.HASHES[merkle.PREFERRED]).hex(),
        previous_hash=head.hash if head else rules.GENESIS,
        sealed_at=at,
    )
    return Block(**asdict(header), leaves=b"".join(leaves), hash=header.hash())


def _append(block: Block, head: Block | None) -> bool:
    """Add the block unless another sealer was faster; only this takes the lock."""
    with facts.sole_sealer():
        if queries.head() != head:
            return False
        block.save(force_insert=True)
    return True


def archive(*, before: datetime, folder: Path, actor: Actor, at: datetime) -> Archived:
    """Copy whole blocks with their facts into a file (归档); nothing leaves the database.

    Only a ledger that is intact is archived. The file appears whole, or not at all.
    """
    actor.must(rules.LEDGER_VERIFY)
    ends = queries.unarchived(before)
    if not ends:
        raise rules.NothingToArchive(before=f"{local_date(before)}")
    found = queries.verify()
    if found.breach is not None:
        raise rules.LedgerBroken(problem=found.breach.sentence)
    first, last = ends
    target = folder / f"ledger-{first:08d}-{last:08d}.jsonl.gz"
    digest = _write(target, queries.archive_lines(first, last))
    data = {"first_block": first, "last_block": last, "sha256": digest}
    with transaction.atomic():
        facts.record(rules.LEDGER_ARCHIVED, _seat(actor, last), actor=actor, at=at, data=data)
    return Archived(target, first, last, digest)


def _write(target: Path, lines: Iterable[str]) -> str:
    part = target.with_name(f"{target.name}.part")
    with part.open("wb") as out:
        with gzip.GzipFile(filename="", fileobj=out, mode="wb", mtime=0) as packed:
            for line in lines:
                packed.write(f"{line}\n".encode())
        out.flush()
        os.fsync(out.fileno())
    with part.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    part.replace(target)
    return digest


def check(
    *, actor: Actor, at: datetime, expect: str = "", told: queries.Told | None = None
) -> Verification:
    """Verify the whole ledger for somebody, up to this moment, and record that it was done."""
    actor.must(rules.LEDGER_VERIFY)
    seal(at, force=True)
    found = queries.verify(expect, told)
    with transaction.atomic():
        facts.record(
            rules.LEDGER_VERIFIED,
            _seat(actor, found.blocks),
            actor=actor,
            at=at,
            data={
                "is_intact": found.is_intact,
                "facts": found.facts,
                "blocks": found.blocks,
                "head": found.head,
                "sentence": found.sentence(),
            },
        )
    return found


def _seat(actor: Actor, number: int) -> Mark:
    """Name the head block, in the first area where the actor may verify, so that it shows there."""
    path = next((str(r.area_path) for r in actor.scope(rules.LEDGER_VERIFY).reaches), "")
    area_id = int(path.rstrip("/").rpartition("/")[2]) if path else None
    return Mark("block", str(number), area_id=area_id, area_path=path)
