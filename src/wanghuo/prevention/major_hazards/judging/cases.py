"""A case as a file writes it, read strictly: what cannot be meant is refused (判定文件)."""

import json
import re
from datetime import date
from typing import Any

from wanghuo.kernel.errors import Listing, Words
from wanghuo.prevention.major_hazards.judging.verdicts import Case
from wanghuo.prevention.major_hazards.rules import CaseUnreadable, Site

MEMBERS = ("site", "elements", "exempt")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_case(data: bytes) -> Case:
    """Read a case from JSON, or refuse with what to put right."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CaseUnreadable(problem="文件不是 UTF-8 编码，请另存为 UTF-8 后重试。") from None
    try:
        value = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise CaseUnreadable(
            problem='不是有效的 JSON，请写成 {"site": "crowded", "elements": ["7.3.1"]} 的样子。'
        ) from None
    return case_of(value)


def case_of(value: Any) -> Case:  # noqa: ANN401 -- whatever JSON holds
    """Take a case from what JSON held."""
    if not isinstance(value, dict):
        raise CaseUnreadable(problem="判定内容应为一个 JSON 对象，含 site 和 elements 两项。")
    strange = [name for name in value if name not in MEMBERS]
    if strange:
        names = Listing(f"“{name}”" for name in strange)
        problem = Words("没有{names}这项，只能写 site、elements、exempt。", names=names)
        raise CaseUnreadable(problem=problem)
    if "elements" not in value:
        raise CaseUnreadable(problem="缺少 elements，请列出勾选的判定要素编号，没有则写 []。")
    return Case(
        site=_site(value.get("site")),
        elements=_ids("elements", value["elements"]),
        exempt=_ids("exempt", value.get("exempt", [])),
    )


def read_day(text: str) -> date:
    """Read the day of decision, or refuse what no calendar has."""
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    problem = Words("判定日“{day}”不是有效日期，请写成 2025-10-31 的样子。", day=text)
    raise CaseUnreadable(problem=problem)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name written twice: nobody could tell which one is meant."""
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(name for name, _ in pairs if [n for n, _ in pairs].count(name) > 1)
        raise CaseUnreadable(problem=Words("“{name}”写了两次，请只写一次。", name=twice))
    return found


def _site(value: object) -> Site:
    if isinstance(value, str) and value in {site.value for site in Site}:
        return Site(value)
    said = "没有写" if value is None else f"“{value}”不认识"
    known = Listing(f"{site.value}（{site.label}）" for site in Site)
    problem = Words("场所类别 site {said}，请写 {known} 之一。", said=said, known=known)
    raise CaseUnreadable(problem=problem)


def _ids(name: str, value: object) -> tuple[str, ...]:
    """Take the numbers of clauses; one given twice counts once."""
    if not isinstance(value, list):
        problem = Words('{name} 应为编号的列表，如 ["7.3.1", "7.3.2"]。', name=name)
        raise CaseUnreadable(problem=problem)
    wrong = [one for one in value if not isinstance(one, str)]
    if wrong:
        shown = Listing(json.dumps(one, ensure_ascii=False) for one in wrong)
        problem = Words('{name} 中的 {shown} 应加引号，如 "7.3.1"。', name=name, shown=shown)
        raise CaseUnreadable(problem=problem)
    return tuple(dict.fromkeys(one.strip() for one in value))
