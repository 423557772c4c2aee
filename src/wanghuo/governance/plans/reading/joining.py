"""Join the lines of a paragraph that a page end or a narrow page has cut (断句拼接)."""

import re
from collections.abc import Iterator, Sequence

from wanghuo.governance.plans.reading.passages import Passage, join

MARKER = re.compile(
    r"第[一二三四五六七八九十百零〇\d]{1,4}[编部章节条]"
    r"|[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,3}\s?(?:、|[.．)）](?!\d)|[.．](?=20\d\d年))|\d{1,2}(?:\.\d{1,2}){1,3}\s|[①-⑳]|[-—–―─－]{2}|[●■◆▲★]"
    r"|(?:项目|任务|工程|行动)[一二三四五六七八九十\d]{1,3}[:：、]|附[件表录]|专栏|表\s?\d|备注|注[:：]|抄送|[(（]此件"
)
_ENDED = tuple("。！？!?：:；;…”）)》】.")
_GOES_ON = tuple("，、,“（(《和与及的")
_BEGINS_INSIDE = tuple("，、。；,;）)》”")
_NARROW = 80
_LONG = 60
_TAIL = 40


def joined_paragraphs(texts: Sequence[Passage], gaps: Sequence[int]) -> Iterator[Passage]:
    """Yield the paragraphs of lines, those cut in the middle of a sentence made whole."""
    full = _full_length(texts)
    held: list[Passage] = []
    for text, gap in zip(texts, gaps, strict=True):
        if held and not _goes_on(held[-1].text, text.text, full, gap):
            yield join(held)
            held = []
        held.append(text)
    if held:
        yield join(held)


def _full_length(texts: Sequence[Passage]) -> int:
    """Tell from which length a line is full: most of the width when the page is narrow."""
    lengths = [len(t.text) for t in texts]
    longest = max(lengths, default=0)
    full = max(int(longest * 0.8), 15)
    wide_lines = sum(length >= full for length in lengths)
    narrow = longest <= _NARROW and wide_lines >= 4 and 4 * wide_lines >= len(lengths)
    return full if narrow else _LONG


def _goes_on(text: str, following: str, full: int, gap: int) -> bool:
    if gap > 4 or MARKER.match(following):
        return False
    if following.startswith(_BEGINS_INSIDE):
        return True
    if text.endswith(_ENDED) or _ends_in_heading(text):
        return False
    if len(text) >= full or (len(text) > 15 and text.endswith(_GOES_ON)):
        return True
    return len(text) > 15 and ("。" in text or text.count("，") >= 2)


def _ends_in_heading(text: str) -> bool:
    """Tell whether a heading is glued to the end of the text: it is whole as it stands."""
    tail = text[-_TAIL:]
    cut = max(tail.rfind(end) for end in "。！？；)）")
    return cut >= 0 and MARKER.match(tail[cut + 1 :].lstrip()) is not None
