"""The issuer's name over the day of issue, and the lines of the foot (落款、版记)."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from wanghuo.governance.plans.reading.passages import Passage, bare

DATE = re.compile(r"((?:19|20)\d\d)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?[日号]")
ORGAN = re.compile(
    r"[\u4e00-\u9fff、()]{2,30}"
    r"(?:政府|办公室|委员会|办事处|管委会|大队|支队|总队|局|厅|部|领导小组|办|街道|公司)$"
)
_FOOT = re.compile(
    r"抄送[:：]|主送[:：]|抄报[:：]|.{4,40}日印发$|[(（]此件公开发布[)）]$|联系人[:：]"
)


def signatures(parts: Sequence[Passage]) -> Iterator[tuple[Passage, Passage]]:
    """Yield every issuer's name with the day that stands under it."""
    for above, below in pairwise(parts):
        dated = len(below.text) <= 20 and DATE.fullmatch(bare(below.text))
        if dated and len(above.text) <= 40 and ORGAN.fullmatch(bare(above.text)):
            yield above, below


def closing_lines(parts: Sequence[Passage]) -> set[int]:
    """Return where the lines stand that close a text and belong to none of its sections."""
    signed = {part.start for pair in signatures(parts) for part in pair}
    return signed | {p.start for p in parts if len(p.text) <= 80 and _FOOT.match(p.text)}
