"""What an area is: levels, codes, dates, and what may stand below what."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

AREA_READ = capabilities.declare("area.read", "查看区划")
AREA_MANAGE = capabilities.declare("area.manage", "维护区划")

AREA_CREATED = fact_kinds.declare("area.created", "新建区划")
AREA_RENAMED = fact_kinds.declare("area.renamed", "区划更名")
AREA_MERGED = fact_kinds.declare("area.merged", "区划合并")
AREA_SPLIT = fact_kinds.declare("area.split", "区划拆分")
AREA_MOVED = fact_kinds.declare("area.moved", "区划划转")
AREA_BOUNDED = fact_kinds.declare("area.bounded", "更新区划边界")
AREA_IMPORTED = fact_kinds.declare("area.imported", "导入区划")


class AreaLevel(Term):
    """Level of an area (区划级别)."""

    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县"
    TOWN = "town", "乡镇"
    VILLAGE = "village", "村"
    GRID_LARGE = "grid_large", "大网格"
    GRID_MIDDLE = "grid_middle", "中网格"
    GRID_SMALL = "grid_small", "小网格"


class ImportVerdict(Term):
    """What became of one row of an import (导入结果)."""

    NEW = "new", "新增"
    UPDATED = "updated", "更新"
    UNCHANGED = "unchanged", "未变"
    REFUSED = "refused", "未导入"


class LevelMisplaced(DomainError):
    """An area of one level may not stand below another (级别不符)."""

    code = "area_level_misplaced"
    status = 422
    sentence = "“{level}”不能设在“{parent}”之下，“{parent}”之下可设：{allowed}。"


class LevelUnknown(DomainError):
    """The level was not said and cannot be told from the code (级别不明)."""

    code = "area_level_unknown"
    status = 422
    sentence = "无法确定代码“{area_code}”的级别，请在“级别”中填写：{allowed}。"


class CodeMalformed(DomainError):
    """The code breaks the rules of its level (代码有误)."""

    code = "area_code_malformed"
    status = 422
    sentence = "代码“{area_code}”不是有效的{level}代码：{problem}。"


class CodeOutsideParent(DomainError):
    """The code does not continue its parent's (代码与上级不符)."""

    code = "area_code_outside_parent"
    status = 422
    sentence = "代码“{area_code}”与上级“{parent}”不符，应以“{prefix}”开头。请核对代码或上级。"


class CodeTaken(DomainError):
    """Another area had the code at that time (代码已占用)."""

    code = "area_code_taken"
    status = 409
    sentence = "代码“{area_code}”在 {on} 及以后属于“{name}”，请核对代码或启用日期。"


class NameRefused(DomainError):
    """The name is empty or too long (名称有误)."""

    code = "area_name_refused"
    status = 422
    sentence = "区划名称应为 1 至 {limit} 个字，请重新填写。"


class DateRefused(DomainError):
    """The change cannot take effect on that day (日期有误)."""

    code = "area_date_refused"
    status = 422
    sentence = "日期 {on} 无法使用：{problem}。"


class AreaClosed(DomainError):
    """The area is no longer in force (区划已停用)."""

    code = "area_closed"
    status = 409
    sentence = "“{name}”已于 {on} 停用，不能再变更。请选择现行区划。"


class DesignationUnchanged(DomainError):
    """A rename that changes nothing (名称代码未变)."""

    code = "area_designation_unchanged"
    status = 422
    sentence = "“{name}”的名称和代码都没有变化，无需更名。"


class MergeIntoItself(DomainError):
    """An area was to absorb itself, or nothing (合并对象有误)."""

    code = "area_merge_into_itself"
    status = 422
    sentence = "请至少选择一个要并入“{name}”的其他区划，且每个只选一次。"


class MergeLevelDiffers(DomainError):
    """Areas of different levels do not merge (级别不同)."""

    code = "area_merge_level_differs"
    status = 422
    sentence = "“{name}”与“{into}”级别不同，不能合并。"


class SplitEmpty(DomainError):
    """A split into nothing (未填新区划)."""

    code = "area_split_empty"
    status = 422
    sentence = "请至少填写一个从“{name}”拆出的新区划。"


class SplitChildMisplaced(DomainError):
    """A child named in a split is no child of the area, or goes to two parts (下级有误)."""

    code = "area_split_child_misplaced"
    status = 422
    sentence = "拆分方案有误：每个划出的下级须是“{name}”的现行下级，且只归入一个新区划。"


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
        return "只能由数字组成"
    if level not in DIGITS:
        return _malformed_grid(code)
    if len(code) != CODE_LENGTH:
        return f"应为{CODE_LENGTH}位，现为{len(code)}位"
    own = DIGITS[level]
    group = 3 if own > DIGITS[AreaLevel.COUNTY] else 2
    if int(code[own:] or 0):
        return f"第{own}位以后应全为0"
    if not int(code[own - group : own]):
        return f"第{own - group + 1}至{own}位不能全为0"
    return ""


def _malformed_grid(code: str) -> str:
    if len(code) not in GRID_LENGTHS:
        return f"应为上级代码加{GRID_DIGITS}位网格号，现为{len(code)}位"
    if not int(code[-GRID_DIGITS:]):
        return "网格号不能为000（如从Excel复制，可能是后几位丢失，请把该列改为文本格式）"
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
        allowed = "、".join(below.label for below in BELOW[parent_level]) or "无"
        parent = parent_level.label if parent_level else "顶级"
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
        problem = f"所涉区划在 {latest.isoformat()} 有过变更，请用不早于该日的日期"
        raise DateRefused(on=on.isoformat(), problem=problem)
