"""Read the ledger: its head, its whole length under scrutiny, one fact's proof."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Max, Min

from wanghuo.kernel import merkle
from wanghuo.kernel.errors import Words
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.facts.queries import last_position, positioned
from wanghuo.kernel.facts.rules import canonical
from wanghuo.kernel.ledger import rules
from wanghuo.kernel.ledger.models import Block
from wanghuo.kernel.ledger.rules import Breach, Header, Verification
from wanghuo.kernel.scoping import access

FORMAT = "wanghuo-proof-1"
ABOUT = (
    "望火存证证明：leaf 是该记录参与哈希的原文；从叶哈希沿 path 逐级合并得到 blocks[0] 的默克尔根；"
    "每个区块头的哈希写在下一个区块头里，直到 head。用 verify_proof.py 离线核对，"
    "并与另行保存的链头哈希比对。"
)
CHUNK = 500
BEFORE_ALL = -(2**63)
UNREADABLE = (ValueError, TypeError, AttributeError)
"""How Django fails on what SQLite kept of a value that never belonged in its column."""

Row = Mapping[str, Any]
Told = Callable[[int, int], None]


def header_of(block: Block) -> Header:
    """Return what the block's hash covers."""
    return Header(
        number=block.number,
        first_position=block.first_position,
        last_position=block.last_position,
        algorithm=block.algorithm,
        root=block.root,
        previous_hash=block.previous_hash,
        sealed_at=block.sealed_at,
    )


def head() -> Block | None:
    """Return the newest block (链头), or None before the first."""
    return Block.objects.order_by("-number").first()


def rows_after(position: int, chunk: int = CHUNK) -> Iterator[Row]:
    """Every sealed fact after `position` as a plain row, in order, a chunk in memory at a time."""
    while rows := _chunk(position, chunk):
        yield from rows
        position = rows[-1]["position"]


def _chunk(position: int, size: int) -> list[Row]:
    rows = positioned(position).values("position", *rules.HASHED_FIELDS)[:size]
    try:
        return list(rows)
    except UNREADABLE:  # read on one by one, so that this very row is named
        if size == 1:
            found = positioned(position).values("position").first()
            return [found] if found else []
        return _chunk(position, 1)


def blocks_in_order() -> Iterator[Block]:
    """Every block by number, a few in memory at a time."""
    number = BEFORE_ALL
    while chunk := list(Block.objects.filter(number__gt=number).order_by("number")[:50]):
        yield from chunk
        number = chunk[-1].number


def verify(expect: str = "", told: Told | None = None) -> Verification:
    """Compute everything again and name the first thing that is broken (校验).

    `expect` is a block hash written down earlier: it must still be in the chain, which shows that
    the chain was neither cut off nor rewritten as a whole. `told` hears how many facts are done of
    how many; it may raise to stop.
    """
    total = last_position() if told else 0
    rows = rows_after(BEFORE_ALL)
    found = Verification(facts=0, blocks=0, head=rules.GENESIS, tail=0)
    position, is_expected = 0, not expect
    for block in blocks_in_order():
        header, leaves = header_of(block), bytes(block.leaves)
        breach = rules.judge_block(
            header, block.hash, leaves, (found.blocks, position, found.head)
        ) or _judge_rows(header, leaves, rows)
        if breach:
            return replace(found, breach=breach)
        found = replace(
            found, facts=found.facts + header.size, blocks=block.number, head=block.hash
        )
        position, is_expected = header.last_position, is_expected or block.hash == expect
        if told:
            told(found.facts, total)
    found = _judge_tail(found, position, rows)
    return found if is_expected or found.breach else replace(found, breach=rules.cut_off(expect))


def _judge_rows(header: Header, leaves: bytes, rows: Iterator[Row]) -> Breach | None:
    for position, leaf in enumerate(rules.split_leaves(leaves), header.first_position):
        breach = rules.judge_row(header, position, next(rows, None), leaf)
        if breach:
            return breach
    return None


def _judge_tail(found: Verification, position: int, rows: Iterator[Row]) -> Verification:
    unsealed = Fact._base_manager.filter(position__isnull=True).count()
    for tail, row in enumerate(rows, 1):
        if breach := rules.judge_tail(position + tail, row):
            return replace(found, breach=breach)
        unsealed += 1
    return replace(found, tail=unsealed)


def unarchived(before: datetime) -> list[int]:
    """Return the numbers of the first and last block sealed before then and not archived yet."""
    done = Fact._base_manager.filter(kind=rules.LEDGER_ARCHIVED).order_by("-id").first()
    last = int(json.loads(done.body)["data"]["last_block"]) if done else 0
    blocks = Block.objects.filter(number__gt=last, sealed_at__lt=before)
    ends = blocks.aggregate(first=Min("number"), last=Max("number"))
    return [] if ends["first"] is None else [ends["first"], ends["last"]]


def archive_lines(first: int, last: int) -> Iterator[str]:
    """Write whole blocks and their facts as lines of JSON, a block in memory at a time."""
    yield canonical({"format": rules.ARCHIVE_FORMAT, "about": rules.ARCHIVE_ABOUT})
    facts, head = 0, ""
    chain = Block.objects.filter(number__gte=first, number__lte=last).order_by("number")
    for block in chain.defer("leaves").iterator(50):
        header = header_of(block)
        yield canonical({"header": header.text(), "hash": block.hash})
        rows = islice(rows_after(header.first_position - 1), header.size)
        for row in rows:
            yield canonical({"leaf": rules.leaf_text(row)})
        facts, head = facts + header.size, block.hash
    yield canonical({"blocks": last - first + 1, "facts": facts, "head": head})


def verify_archive(path: Path) -> Verification:
    """Compute an archive again, and hold its blocks against those of the database (校验归档)."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            found, blocks = rules.judge_archive(lines)
    except (OSError, EOFError, zlib.error, *UNREADABLE, KeyError) as error:
        name = type(error).__name__
        breach = Breach(Words("归档文件残缺或格式不对（{name}）", name=name))
        return Verification(facts=0, blocks=0, head="", tail=0, breach=breach)
    for number, stored in blocks if found.is_intact else []:
        if not Block.objects.filter(number=number, hash=stored).exists():
            problem = Words("归档的区块 {number} 不在本库的链上", number=number)
            return replace(found, breach=Breach(problem, number))
    return found


def prove(fact_id: UUID) -> dict[str, Any]:
    """Return what convinces somebody outside, without the database, that a fact stands (证明).

    Refuses with `NotFound` out of scope, `FactNotSealed` before its block is closed and
    `LedgerBroken` when the fact is not what was sealed.
    """
    fact = access(Fact.objects.all(), pk=fact_id)
    chain = Block.objects.filter(last_position__gte=fact.position or 0).order_by("number")
    block = chain.first()
    if fact.position is None or block is None:
        raise rules.FactNotSealed
    row = {field: getattr(fact, field) for field in ("position", *rules.HASHED_FIELDS)}
    leaves, index = rules.split_leaves(bytes(block.leaves)), fact.position - block.first_position
    if breach := _judge_one(block, row, leaves[max(index, 0) :][:1]):
        raise rules.LedgerBroken(problem=breach.sentence)
    path = merkle.inclusion_path(leaves, index, merkle.HASHES[block.algorithm])
    headers = [
        {"header": header_of(each).text(), "hash": each.hash}
        for each in chain.defer("leaves").iterator()
    ]
    return {
        "format": FORMAT,
        "about": ABOUT,
        "leaf": rules.leaf_text(row),
        "index": index,
        "path": [step.hex() for step in path],
        "blocks": headers,
        "head": headers[-1]["hash"],
    }


def _judge_one(block: Block, row: Row, leaf: list[bytes]) -> Breach | None:
    """Judge a fact and its block by themselves, whatever stands before them."""
    header = header_of(block)
    before = (block.number - 1, block.first_position - 1, block.previous_hash)
    in_block = rules.judge_block(header, block.hash, bytes(block.leaves), before)
    return in_block or rules.judge_row(header, row["position"], row, b"".join(leaf))
