"""What this room refuses, each with what to do instead."""

from wanghuo.kernel.errors import DomainError


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


class RowUnusable(DomainError):
    """A row of a file cannot be used (本行有误)."""

    code = "area_row_unusable"
    status = 422
    sentence = "{problem}。"


class RowRepeated(DomainError):
    """A code stands twice in one file (代码重复)."""

    code = "area_row_repeated"
    status = 422
    sentence = "代码“{area_code}”与第 {line} 行重复，请只保留一行。"


class ParentMissing(DomainError):
    """The area above is neither in force nor in the file (缺少上级)."""

    code = "area_parent_missing"
    status = 422
    sentence = "找不到代码“{area_code}”的上级{parent}，请先导入上级，或填写正确的“上级代码”。"


class ParentDiffers(DomainError):
    """An import does not move areas (上级不同)."""

    code = "area_parent_differs"
    status = 409
    sentence = "“{name}”现属“{parent}”，与所填上级不同；变更上级请用“合并”或“拆分”。"


class LevelDiffers(DomainError):
    """An import does not change levels (级别不同)."""

    code = "area_level_differs"
    status = 409
    sentence = "“{name}”现为{level}，与所填级别不同，请核对代码或级别。"
