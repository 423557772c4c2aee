"""What the ledger hashes, when it closes a block, and how it says that something is broken."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from wanghuo.kernel import merkle
from wanghuo.kernel.errors import DomainError, Words
from wanghuo.kernel.facts.rules import canonical
from wanghuo.kernel.registry import capabilities, fact_kinds

LEDGER_READ = capabilities.declare("ledger.read", "查看存证", holders=("none", "audit"))
LEDGER_VERIFY = capabilities.declare("ledger.verify", "校验存证", holders=("audit",))
LEDGER_VERIFIED = fact_kinds.declare("ledger.verified", "校验存证")
LEDGER_ARCHIVED = fact_kinds.declare("ledger.archived", "归档存证")

ARCHIVE_FORMAT = "wanghuo-archive-1"
ARCHIVE_ABOUT = (
    "望火存证归档：每个区块一行区块头（header 参与哈希的原文，hash 其哈希），其后每条事实一行"
    "（leaf 参与哈希的原文），最后一行是合计。用 verify_proof.py 离线核对，"
    "并与另行保存的链头哈希比对。"
)

GENESIS = "0" * 64
"""What stands as the previous hash in the first block."""
MAX_FACTS = 1024
MAX_AGE = timedelta(seconds=10)
HASH_BYTES = 32

HASHED_FIELDS = (
    "id", "kind", "subject_type", "subject_id", "actor_id", "area_id", "at", "body",
)  # fmt: skip
"""The columns a leaf covers; never the area path, which a merge of areas rewrites."""


class FactNotSealed(DomainError):
    """The fact is not in a block yet (尚未封存)."""

    code = "fact_not_sealed"
    status = 409
    sentence = "该记录尚未封存入块，请约 10 秒后再导出证明。"


class NothingToArchive(DomainError):
    """Every block before that day is archived already, or there is none (没有可归档的区块)."""

    code = "nothing_to_archive"
    status = 409
    sentence = "{before} 以前没有尚未归档的区块。"


class LedgerBroken(DomainError):
    """The ledger does not agree with the fact, so nothing can be proved (存证不符)."""

    code = "ledger_broken"
    status = 409
    sentence = "{problem}，无法出具证明，请立即校验存证并联系审计管理员。"


def leaf_text(row: Mapping[str, Any]) -> str:
    """Write the hashed columns of a fact the one way that is hashed."""
    at: datetime = row["at"]
    written = {field: row[field] for field in HASHED_FIELDS}
    return canonical(written | {"id": str(row["id"]), "at": stamp(at)})


def leaf_hash(row: Mapping[str, Any], algorithm: str) -> bytes:
    """Hash a fact's leaf; empty for a row so mangled that it has no spelling."""
    try:
        text = leaf_text(row)
    except (TypeError, ValueError, AttributeError, KeyError):
        return b""
    return merkle.leaf_hash(text.encode(), merkle.HASHES[algorithm])


def stamp(at: datetime) -> str:
    """Write a moment in UTC to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True)
class Header:
    """What a block's hash covers (区块头)."""

    number: int
    first_position: int
    last_position: int
    algorithm: str
    root: str
    previous_hash: str
    sealed_at: datetime

    @property
    def size(self) -> int:
        """How many facts the block claims to hold."""
        return self.last_position - self.first_position + 1

    def text(self) -> str:
        """Write the header the one way that is hashed."""
        return canonical(
            {
                "algorithm": self.algorithm,
                "first_position": self.first_position,
                "last_position": self.last_position,
                "number": self.number,
                "previous_hash": self.previous_hash,
                "root": self.root,
                "sealed_at": stamp(self.sealed_at),
            }
        )

    def hash(self) -> str:
        """Hash the header with the block's own algorithm."""
        return merkle.HASHES[self.algorithm](self.text().encode()).hex()


def split_leaves(blob: bytes) -> list[bytes]:
    """Cut a block's stored leaf hashes apart."""
    return [blob[at : at + HASH_BYTES] for at in range(0, len(blob), HASH_BYTES)]


def is_due(count: int, oldest: datetime, at: datetime, max_facts: int) -> bool:
    """Tell whether the facts outside a block must be closed into one.

    A fact dated ahead of the clock must not hold its block open, so the distance counts both ways.
    """
    return count >= max_facts or abs(at - oldest) >= MAX_AGE


@dataclass(frozen=True, slots=True)
class Breach:
    """The first thing found broken, and where (首个异常)."""

    sentence: str
    block: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying found (校验结果).

    `facts` and `blocks` were found intact; `tail` facts are not in a block yet. `head` is the hash
    of the last intact block: write it down elsewhere, and ask for it next time.
    """

    facts: int
    blocks: int
    head: str
    tail: int
    breach: Breach | None = None

    @property
    def is_intact(self) -> bool:
        """Whether nothing broken was found."""
        return self.breach is None

    def sentence(self) -> str:
        """Say it in words."""
        if self.breach is not None:
            return Words(
                "存证异常：{problem}。此前 {facts} 条事实完好。",
                problem=self.breach.sentence,
                facts=self.facts,
            )
        tail = Words("另有 {tail} 条尚未入块。", tail=self.tail) if self.tail else ""
        return Words(
            "存证完整：{blocks} 个区块、{facts} 条事实逐条校验无误。{tail}",
            blocks=self.blocks,
            facts=self.facts,
            tail=tail,
        )


def judge_block(
    header: Header, stored_hash: str, leaves: bytes, previous: tuple[int, int, str]
) -> Breach | None:
    """Say what is wrong with a block by itself and after the previous (number, position, hash)."""
    number, position, previous_hash = previous
    if header.number != number + 1:
        return Breach(Words("区块 {number} 缺失", number=number + 1), number + 1)
    if header.algorithm not in merkle.HASHES:
        problem: str = Words("的算法“{algorithm}”本机不支持，无法校验", algorithm=header.algorithm)
    elif header.previous_hash != previous_hash:
        problem = Words("记载的前块哈希与区块 {number} 不符，区块链在此断开", number=number)
    elif header.first_position != position + 1:
        problem = Words(
            "应从位置 {expected} 开始，实际从位置 {first_position} 开始",
            expected=position + 1,
            first_position=header.first_position,
        )
    else:
        problem = _judge_seal(header, stored_hash, leaves)
    if not problem:
        return None
    said = Words("区块 {number} {problem}", number=header.number, problem=problem)
    return Breach(said, header.number)


def _judge_seal(header: Header, stored_hash: str, leaves: bytes) -> str:
    is_own = header.hash() == stored_hash
    hashes = split_leaves(leaves)
    if merkle.root(hashes, merkle.HASHES[header.algorithm]).hex() != header.root:
        return Words("的叶哈希被改动") if is_own else Words("的默克尔根被改动")
    if not is_own:
        return Words("的区块头或块哈希被改动")
    if len(leaves) != header.size * HASH_BYTES:
        return Words("应有 {size} 条叶哈希，实有 {count} 条", size=header.size, count=len(hashes))
    return ""


def judge_row(
    header: Header, position: int, row: Mapping[str, Any] | None, leaf: bytes
) -> Breach | None:
    """Say what is wrong with the row that should stand at `position` and hash to `leaf`."""
    if row is None or row["position"] != position:
        return _out_of_line(position, row, header.number)
    if leaf_hash(row, header.algorithm) == leaf:
        return None
    name = row.get("id", Words("无法读取"))
    return Breach(
        Words("位置 {position} 的事实（编号 {name}）内容被改动", position=position, name=name),
        header.number,
        position,
    )


def judge_tail(position: int, row: Mapping[str, Any]) -> Breach | None:
    """Say what is wrong with a row that is not in a block yet and should stand at `position`."""
    if row["position"] != position:
        return _out_of_line(position, row, None)
    if leaf_hash(row, merkle.PREFERRED):
        return None
    return Breach(Words("位置 {position} 的事实内容无法读取", position=position), None, position)


def _out_of_line(position: int, row: Mapping[str, Any] | None, block: int | None) -> Breach:
    if row is not None and isinstance(row["position"], int) and row["position"] < position:
        return Breach(
            Words("位置 {position} 多出一条事实", position=row["position"]), block, row["position"]
        )
    return Breach(Words("位置 {position} 的事实缺失", position=position), block, position)


def cut_off(expected: str) -> Breach:
    """Say that a block hash written down earlier is no longer in the chain."""
    return Breach(
        Words("链上没有预期的区块哈希 {expected}，存证曾被截断或整体重写", expected=expected)
    )


def judge_archive(lines: Iterator[str]) -> tuple[Verification, list[tuple[int, str]]]:
    """Compute an archive again; return what was found and each block's number and hash.

    Raises ValueError or KeyError for what is no archive.
    """
    if json.loads(next(lines, "{}")).get("format") != ARCHIVE_FORMAT:
        raise ValueError
    found = Verification(facts=0, blocks=0, head="", tail=0)
    blocks: list[tuple[int, str]] = []
    for line in lines:
        told = json.loads(line)
        if "header" not in told:
            is_whole = (told["blocks"], told["facts"], told["head"]) == _totals(found)
            return (found, blocks) if is_whole else (_broken(found, "合计与内容不符"), blocks)
        header = _archived_header(told["header"])
        leaves = [json.loads(text)["leaf"] for text in islice(lines, header.size)]
        if problem := _judge_archived(header, told["hash"], leaves, blocks):
            return _broken(
                found, Words("区块 {number} {problem}", number=header.number, problem=problem)
            ), blocks
        blocks.append((header.number, told["hash"]))
        found = replace(
            found, facts=found.facts + header.size, blocks=len(blocks), head=told["hash"]
        )
    return _broken(found, "归档文件没有写完"), blocks


def _totals(found: Verification) -> tuple[int, int, str]:
    return found.blocks, found.facts, found.head


def _broken(found: Verification, problem: str) -> Verification:
    return replace(found, breach=Breach(problem))


def _archived_header(text: str) -> Header:
    told = json.loads(text)
    return Header(**told | {"sealed_at": datetime.fromisoformat(told["sealed_at"])})


def _judge_archived(
    header: Header, stored_hash: str, leaves: list[str], before: list[tuple[int, str]]
) -> str:
    """Say what is wrong with an archived block by itself and after the one before."""
    if header.algorithm not in merkle.HASHES:
        return Words("的算法“{algorithm}”本机不支持，无法校验", algorithm=header.algorithm)
    if before and (header.number, header.previous_hash) != (before[-1][0] + 1, before[-1][1]):
        return "与前一区块不衔接"
    if header.hash() != stored_hash:
        return "的区块头或块哈希被改动"
    hashed = merkle.HASHES[header.algorithm]
    hashes = [merkle.leaf_hash(leaf.encode(), hashed) for leaf in leaves]
    if len(leaves) != header.size or merkle.root(hashes, hashed).hex() != header.root:
        return "的事实内容被改动或不全"
    return ""
