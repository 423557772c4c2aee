"""What must be reported upward, and when (报送要求)."""

import re
from collections.abc import Iterator

from wanghuo.governance.plans.reading.deadlines import DateContext, find_deadlines
from wanghuo.governance.plans.reading.passages import Passage, squeeze
from wanghuo.governance.plans.reading.values import Deadline, DeadlineKind, ReportDue

_LONGEST = 600
_OWN_WORDS = 4
_CLAUSE = re.compile(r"[^。;\n]+")
_BODY = (
    r"(?:[省市县区镇乡街局]|大队|领导小组|消[安防]|安[委监]|应急"
    r"|[\u4e00-\u9fff]{0,8}(?:办公室|消安办|委员会|大队|专班|办))"
)
_REPORT = re.compile(
    rf"报送|上报|报至|报给|(?:提交|报)[\u4e00-\u9fff]{{0,8}}(?:报告|总结)|报{_BODY}(?![\u4e00-\u9fff]{{0,6}}(?:备案|批准|审批|审核|同意|审定))|抄报"
)
_OBJECT_AFTER = re.compile(r"^[\u4e00-\u9fff]{0,14}?(?:报送|提交|上报)")
_TAKEN = re.compile(r"将([^,]{2,60}?)(?:书面)?(?:及时|统一|汇总|一并)?(?:报送|上报|报)")
_FORMED = re.compile(
    r"(?:形成|梳理|汇总|填写|填报)([^,]{2,40}?)(?:并|后|,)?(?:及时)?(?:报送|上报|报)"
)
_PENALTY = re.compile(r"抄报移交|报警|举报|通报|瞒报|谎报|报废|报名|报纸|填报系统|预报")


def read_reports(paragraphs: list[Passage], context: DateContext) -> Iterator[ReportDue]:
    """Find every duty to report that says when."""
    for words in paragraphs:
        if "报" not in words.text and "提交" not in words.text:
            continue
        for clause in _CLAUSE.finditer(words.folded):
            start, end = clause.span()
            yield from _in_clause(words.part(start, min(end, start + _LONGEST)), context)


def _in_clause(clause: Passage, context: DateContext) -> Iterator[ReportDue]:
    verbs = [m for m in _REPORT.finditer(clause.folded) if not _is_other(clause.folded, m)]
    if not verbs:
        return
    due = [
        d
        for d in find_deadlines(clause.text, 0, context)
        if d.kind is DeadlineKind.EVERY or (d.kind is DeadlineKind.BY and d.date)
    ]
    due = [d for d in due if not _is_elsewhere(clause.folded, d, due)]
    for verb, following in zip(verbs, [*verbs[1:], None], strict=True):
        end = following.start() if following else len(clause.text)
        begin = _stretch_start(verbs, verb)
        for deadline in due:
            at = deadline.span.start
            if begin <= at < verb.end() or (len(verbs) == 1 and begin <= at):
                yield ReportDue(
                    what=_what(clause, verb, end),
                    rule=squeeze(deadline.text),
                    span=clause.span(min(at, verb.start()), end),
                    date=deadline.date if deadline.kind is DeadlineKind.BY else None,
                    freq=deadline.freq,
                    month_day=deadline.month_day,
                )


def _is_elsewhere(text: str, deadline: Deadline, due: list[Deadline]) -> bool:
    """Tell a time that binds a part of its own: 3月15日前制定方案，6月20日前报送总结."""
    rest = text[deadline.span.end :].split(",", 1)[0]
    end = deadline.span.end + len(rest)
    return (
        len(rest) >= _OWN_WORDS
        and not _REPORT.search(rest)
        and any(end < other.span.start for other in due)
    )


def _is_other(text: str, verb: re.Match[str]) -> bool:
    """Tell a word that only looks like reporting: 通报, 举报, 抄报移交."""
    around = text[max(verb.start() - 2, 0) : verb.end() + 2]
    return bool(_PENALTY.search(around)) and verb.group() not in {"报送", "上报"}


def _stretch_start(verbs: list[re.Match[str]], verb: re.Match[str]) -> int:
    index = verbs.index(verb)
    return verbs[index - 1].end() if index else 0


def _what(clause: Passage, verb: re.Match[str], end: int) -> str:
    """Say what is reported: before 报 when it is taken up by 将 or 形成, else after it."""
    before = clause.folded[: verb.end()]
    for pattern in (_TAKEN, _FORMED):
        found = [m for m in pattern.finditer(before) if m.end() >= verb.start()]
        if found:
            return squeeze(clause.text[found[-1].start(1) : found[-1].end(1)])
    after = re.split(r"[,，]", clause.text[verb.end() : end], maxsplit=1)[0]
    whole = verb.group() in {"报送", "上报", "报至", "报给"}
    said = squeeze(after) if whole else squeeze(clause.text[verb.start() : verb.end()] + after)
    return said or squeeze(clause.text)
