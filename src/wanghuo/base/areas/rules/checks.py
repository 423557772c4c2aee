"""Levels, codes, names and days: what may stand where, and from when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from wanghuo.base.areas.rules.refusals import (
    CodeMalformed,
    CodeOutsideParent,
    CodeTaken,
    DateRefused,
    LevelMisplaced,
    LevelUnknown,
    NameRefused,
)
from wanghuo.base.areas.rules.terms import AreaLevel
from wanghuo.kernel.errors import Listing, Words

BELOW: Mapping[AreaLevel | None, tuple[AreaLevel, ...]] = MappingProxyType(
    {
        None: (AreaLevel.PROVINCE, AreaLevel.CITY, AreaLevel.COUNTY, AreaLevel.TOWN),
        AreaLevel.PROVINCE: (AreaLevel.CITY, AreaLevel.COUNTY),
        AreaLevel.CITY: (AreaLevel.COUNTY, AreaLevel.TOWN),
        AreaLevel.COUNTY: (AreaLevel.TOWN,),
        AreaLevel.TOWN: (AreaLevel.VILLAGE, AreaLevel.GRID_LARGE, AreaLevel.GRID_MIDDLE),
        AreaLevel.VILLAGE: (AreaLevel.GRID_LARGE, AreaLevel.GRID_MIDDLE, AreaLevel.GRID_SMALL),
        AreaLevel.GRID_LARGE: (AreaLevel.GRID_MIDDLE, AreaLevel.GRID_SMALL),
        AreaLevel.GRID_MIDDLE: (AreaLevel.GRID_SMALL,),
        AreaLevel.GRID_SMALL: (),
    }
)
"""What may stand below what; `None` is the top. Some cities have no counties."""

DIGITS: Mapping[AreaLevel, int] = MappingProxyType(
    {
        AreaLevel.PROVINCE: 2,
        AreaLevel.CITY: 4,
        AreaLevel.COUNTY: 6,
        AreaLevel.TOWN: 9,
        AreaLevel.VILLAGE: 12,
    }
)
"""How many of the twelve digits are a level's own; zeros follow (统计用区划代码)."""

CODE_LENGTH = 12
GRID_DIGITS = 3
GRID_LENGTHS = (15, 18, 21)
NAME_LIMIT = 60

_OTHER_NAMES: Mapping[AreaLevel, str] = MappingProxyType(
    {
        AreaLevel.PROVINCE: "省级 自治区 直辖市",
        AreaLevel.CITY: "市级 地级 地级市 地市 州",
        AreaLevel.COUNTY: "县级 区 区县 县区 县级市 县市区",
        AreaLevel.TOWN: "乡级 镇级 乡 镇 街道 镇街 乡镇街道 街道办",
        AreaLevel.VILLAGE: "村级 社区 行政村 村居 村社区 居委会 村委会 村委",
        AreaLevel.GRID_LARGE: "大 一级网格",
        AreaLevel.GRID_MIDDLE: "中 二级网格",
        AreaLevel.GRID_SMALL: "小 三级网格 基础网格",
    }
)

LEVEL_NAMES: Mapping[str, AreaLevel] = MappingProxyType(
    {
        name: level
        for level in AreaLevel
        for name in (level.value, level.label, *_OTHER_NAMES[level].split())
    }
)
"""What people write in a 级别 column."""


@dataclass(frozen=True, slots=True)
class CodeSpan:
    """Who had a code until when; `valid_to` is the first day without it."""

    name: str
    valid_to: date | None


def level_named(text: str, code: str) -> AreaLevel:
    """Understand what stands in a 级别 column; an empty one is told from the code."""
    level = LEVEL_NAMES.get(text) if text else level_of(code)
    if level is None:
        raise LevelUnknown(area_code=code, allowed=Listing(each.label for each in AreaLevel))
    return level


def full_code(text: str) -> str:
    """Fill a short division code (44, 4401, 440111, 440111103) up with zeros; others stay."""
    return text.ljust(CODE_LENGTH, "0") if len(text) in DIGITS.values() else text


def level_of(code: str) -> AreaLevel | None:
    """Tell the level of a twelve-digit code by its trailing zeros; a grid's code does not tell."""
    if len(code) != CODE_LENGTH:
        return None
    return next((level for level in DIGITS if not _malformed(code, level)), None)


def check_code(code: str, level: AreaLevel) -> None:
    """Refuse a code that breaks the rules of its level."""
    problem = _malformed(code, level)
    if problem:
        raise CodeMalformed(area_code=code, level=level.label, problem=problem)


def _malformed(code: str, level: AreaLevel) -> str:
    if not (code.isascii() and code.isdigit()):
        return Words("只能由数字组成")
    if level not in DIGITS:
        return _malformed_grid(code)
    if len(code) != CODE_LENGTH:
        return Words("应为{length}位，现为{count}位", length=CODE_LENGTH, count=len(code))
    own = DIGITS[level]
    group = 3 if own > DIGITS[AreaLevel.COUNTY] else 2
    if int(code[own:] or 0):
        return Words("第{own}位以后应全为0", own=own)
    if not int(code[own - group : own]):
        return Words("第{first}至{own}位不能全为0", first=own - group + 1, own=own)
    return ""


def _malformed_grid(code: str) -> str:
    if len(code) not in GRID_LENGTHS:
        return Words(
            "应为上级代码加{digits}位网格号，现为{count}位", digits=GRID_DIGITS, count=len(code)
        )
    if not int(code[-GRID_DIGITS:]):
        return Words("网格号不能为000（如从Excel复制，可能是后几位丢失，请把该列改为文本格式）")
    return ""


def codes_above(code: str) -> tuple[str, ...]:
    """Codes that an area above may bear, nearest first; a grid's is its own less the last group."""
    if len(code) in GRID_LENGTHS:
        return (code[:-GRID_DIGITS],)
    level = level_of(code)
    if level is None:
        return ()
    own = DIGITS[level]
    return tuple(full_code(code[:digits]) for digits in (9, 6, 4, 2) if digits < own)


def parent_code(code: str) -> str:
    """Return the code that the area directly above would bear; empty for a province."""
    return next(iter(codes_above(code)), "")


def check_below(
    code: str, level: AreaLevel, parent_code: str | None, parent_level: AreaLevel | None
) -> None:
    """Refuse a level that may not stand there, and a code that does not continue its parent's."""
    if level not in BELOW[parent_level]:
        allowed = Listing(below.label for below in BELOW[parent_level]) or Words("无")
        parent = parent_level.label if parent_level else Words("顶级")
        raise LevelMisplaced(level=level.label, parent=parent, allowed=allowed)
    if parent_code is None or parent_level is None:
        return
    prefix = parent_code[: DIGITS[parent_level]] if level in DIGITS else parent_code
    is_next = level in DIGITS or len(code) == len(parent_code) + GRID_DIGITS
    if not (code.startswith(prefix) and is_next):
        raise CodeOutsideParent(area_code=code, parent=parent_code, prefix=prefix)


def check_code_free(code: str, on: date, spans: Collection[CodeSpan]) -> None:
    """Refuse a code that another area bears on that day or later; `spans` are the others'."""
    for span in spans:
        if span.valid_to is None or span.valid_to > on:
            raise CodeTaken(area_code=code, name=span.name, on=on.isoformat())


def check_name(name: str) -> None:
    """Refuse an empty or endless name."""
    if not 1 <= len(name.strip()) <= NAME_LIMIT:
        raise NameRefused(limit=NAME_LIMIT)


def check_date(on: date, today: date, since: Collection[date] = ()) -> None:
    """Refuse a day in the future, or before the last change it would follow."""
    if on > today:
        raise DateRefused(on=on.isoformat(), problem="晚于今天，请在生效当日或之后办理")
    latest = max(since, default=on)
    if on < latest:
        problem = Words(
            "所涉区划在 {latest} 有过变更，请用不早于该日的日期", latest=latest.isoformat()
        )
        raise DateRefused(on=on.isoformat(), problem=problem)
