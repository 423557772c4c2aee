"""What a segment holds, as one hash: what was sealed can be proven of any copy later.

The hash runs over the pages and not over the file: SQLite lays the same pages out in many ways, and
a copy made by `.backup` or after a checkpoint is the same journal.
"""

from dataclasses import dataclass
from pathlib import Path

from wanghuo.gateway.journal import files
from wanghuo.gateway.journal.files import Segment
from wanghuo.kernel.merkle import HASHES, PREFERRED, leaf_hash


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a segment begins, how much it holds, and the chained hash of its pages."""

    first: int
    count: int
    size: int
    algorithm: str
    digest: str

    @property
    def last(self) -> int:
        """The position of its last record."""
        return self.first + self.count - 1


def proof_of(path: Path, algorithm: str = PREFERRED) -> Proof | None:
    """Hash a segment page by page; None where it is empty or its positions have a gap.

    Raises `sqlite3.Error` where the file is none of a journal, `KeyError` where this machine
    cannot compute the hash.
    """
    digest, state = HASHES[algorithm], b""
    first = end = size = 0
    for last, count, body in files.pages_after(Segment(0, path), -1):
        first = first or last - count + 1
        if end and last - count != end:
            return None
        head = last.to_bytes(8, "big") + count.to_bytes(8, "big")
        state = digest(b"\x01" + state + leaf_hash(head + body, digest))
        end, size = last, size + len(body)
    return Proof(first, end - first + 1, size, algorithm, state.hex()) if end else None
