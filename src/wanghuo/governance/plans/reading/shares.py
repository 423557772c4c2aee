"""Counts told year by year in one breath: 2023—2025年分别新建40个、50个、60个 (分年数目)."""

import re
from collections.abc import Iterator

from wanghuo.governance.plans.reading.numerals import whole_number
from wanghuo.governance.plans.reading.passages import Passage, squeeze
from wanghuo.governance.plans.reading.values import BuildQuantity

_COUNT = r"\d{1,6}\s?(?:[个座支辆台套处具名人家所只块]|公里)"
_SHARES = re.compile(
    r"(?P<years>20\d\d年?(?:(?:-{1,2}|至|到|、|和)20\d\d年?)+)(?P<before>[^,;。\d]{0,24}?)"
    rf"分别(?P<after>[^,;。\d]{{0,20}}?)(?P<counts>{_COUNT}(?:[、和,]{_COUNT})+)"
)
_YEAR = re.compile(r"20\d\d")
_NUMBER = re.compile(r"(\d{1,6})\s?(\D{1,2}?)(?=[、和,]|$)")
_DEED = re.compile(
    r"新建成|新建|新增|增设|建设|建成|配备|购置|招录|招聘|组建|安装|补建|改造|为|是|[^\w]"
)


def yearly_shares(sentence: Passage) -> Iterator[BuildQuantity]:
    """Read the counts of a sentence that tells one for each of its years, in their order."""
    for found in _SHARES.finditer(sentence.folded):
        years = _years(found["years"])
        start = found.start("counts")
        counts = list(_NUMBER.finditer(found["counts"]))
        if len(years) != len(counts):
            continue
        name = _DEED.sub("", found["after"]) or _DEED.sub("", found["before"])
        for year, count in zip(years, counts, strict=True):
            yield BuildQuantity(
                what=squeeze(name),
                value=whole_number(count.group(1)) or 0,
                unit=count.group(2),
                span=sentence.span(start + count.start(), start + count.end()),
                year=year,
            )


def _years(words: str) -> list[int]:
    years = [int(year) for year in _YEAR.findall(words)]
    if len(years) == 2 and re.search(r"[-至到]", words):
        return list(range(years[0], years[1] + 1))
    return years
