"""Files of old days are held against the facts that tell what they hold."""

import json
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.facts import queries as told
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.readings.models import RolledDay
from wanghuo.monitoring.readings.rules.history import READINGS_ARCHIVED
from wanghuo.monitoring.readings.services.rolling import mark_of
from wanghuo.monitoring.readings.writing import digest_of, file_of


class Verdict(Enum):
    """What a file is worth."""

    SAME = "与归档时一致"
    DIFFERS = "与归档时不一致：内容被改动或损坏"
    MISSING = "文件缺失"
    NOT_ON_RECORD = "没有这一天的归档记录"


def verify_days(root: Path) -> Iterator[tuple[RolledDay, Verdict]]:
    """Yield every rolled-off day with what its file is worth.

    Whether the facts themselves are whole says `wanghuo ledger verify`.
    """
    rows = RolledDay._base_manager.select_related("area").defer("area__boundary", "area__centre")
    for row in rows.order_by("day", "area_id").iterator(500):
        yield row, _verdict(file_of(root, row.day, row.area_id), _digest_told(row))


def _verdict(file: Path, digest: str) -> Verdict:
    if not digest:
        return Verdict.NOT_ON_RECORD
    if not file.exists():
        return Verdict.MISSING
    return Verdict.SAME if digest_of(file) == digest else Verdict.DIFFERS


def _digest_told(row: RolledDay) -> str:
    """Return the hash in the last fact of the day; the row itself proves nothing."""
    mark = mark_of(row)
    with scoped(EVERYWHERE):
        rows = told.facts_of(kind=READINGS_ARCHIVED, subject_type=mark.type, subject_id=mark.id)
        last = max(rows, key=lambda fact: fact.pk, default=None)
    return str(json.loads(last.body)["data"]["digest"]) if last else ""
