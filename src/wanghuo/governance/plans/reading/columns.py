"""What a column of a table holds, told from its heading (栏目)."""

import re
from enum import Enum

from wanghuo.governance.plans.reading.passages import bare
from wanghuo.governance.plans.reading.values import UnitRole


class Column(Enum):
    """The part a column plays in a list."""

    NUMBER = "序号"
    TEXT = "任务"
    GROUP = "类别"
    PROBLEM = "问题"
    TIME = "时限"
    RESPONSIBLE = "责任单位"
    LEAD = "牵头单位"
    ASSIST = "配合单位"
    PERSON = "责任人"
    INDICATOR = "指标"
    MEASURE = "计量单位"
    NOTE = "备注"


UNIT_ROLES = {
    Column.RESPONSIBLE: UnitRole.RESPONSIBLE,
    Column.LEAD: UnitRole.LEAD,
    Column.ASSIST: UnitRole.ASSIST,
}
_LONGEST = 16
_HEADINGS = tuple(
    (column, re.compile(pattern))
    for column, pattern in (
        (Column.NUMBER, r"序号|编号|^项次$|^No\.?$"),
        (Column.MEASURE, r"计量单位|^单位\(.*\)$"),
        (Column.INDICATOR, r"指标(?!值)"),
        (Column.GROUP, r"(?:隐患|被查|受检|被检查|问题)单位|单位名称|场所名称|点位"),
        (Column.PERSON, r"责任人|联系人|联系方式|电话|领导(?!小组)|负责人|包保"),
        (Column.TIME, r"时限|时间|期限|进度|日期|节点|限期|(?:完成|建设)年限|频次|频率|周期"),
        (Column.LEAD, r"牵头|主办|主责|主抓"),
        (Column.ASSIST, r"配合|协办|协同|参与|协助|参加"),
        (
            Column.RESPONSIBLE,
            r"责任(单位|部门|主体|科室|站所|分工|$)|(实施|落实|承办|承担|执行|完成|督办)(单位|部门|主体)",
        ),
        (Column.NOTE, r"备注|说明|情况$|进展$|状态$|结果$"),
        (
            Column.TEXT,
            r"要求|措施|举措|内容|任务|事项|做法|目标|标准|成效|安排|要点|项目|工程|^建设规模$",
        ),
        (Column.PROBLEM, r"问题|隐患|风险|短板|不足"),
        (Column.GROUP, r"类别|领域|分类|行动|环节|方面|类型|重点工作|行业"),
    )
)
_BARE = re.compile(
    r"(?:序号|编号|任务|内容|项目|措施|举措|要求|事项|目标|问题|隐患|单位|部门|主体|领导|责任人|负责人"
    r"|时限|时间|期限|进度|日期|节点|频次|情况|进展|状态|结果|备注|说明|类别|领域|标准)(?:名称|安排|清单)?(?:\(.*\))?$"
)
_RANK = tuple(
    re.compile(p)
    for p in (
        r"要求|措施|举措|内容|事项|做法|要点|^建设规模$",
        r"任务|安排|项目|工程",
        r"目标|标准|成效",
    )
)


def column_of(heading: str) -> Column | None:
    """Tell the part of a column from its heading; None when the heading says nothing known."""
    name = bare(heading)
    if not name or len(name) > _LONGEST:
        return None
    return next((column for column, pattern in _HEADINGS if pattern.search(name)), None)


def is_bare_heading(text: str) -> bool:
    """Tell a column heading from a cell when nothing but the words can tell them apart."""
    name = bare(text)
    return len(name) <= 8 and bool(_BARE.search(name)) and column_of(name) is not None


def text_rank(heading: str) -> int:
    """Tell how near a heading is to what must be done: measures before names before aims."""
    name = bare(heading)
    return next((rank for rank, p in enumerate(_RANK) if p.search(name)), len(_RANK))


def is_list_header(headings: list[str]) -> bool:
    """Tell whether the row names the columns of a list: what, and when, who or which problem."""
    columns = [column_of(h) for h in headings if h.strip()]
    known = {c for c in columns if c is not None}
    bound = known & {Column.TIME, Column.PROBLEM, *UNIT_ROLES}
    return (
        bool(bound)
        and bool(known & {Column.TEXT, Column.GROUP, Column.PROBLEM})
        and (len(known) >= 2 and 2 * sum(c is not None for c in columns) >= len(columns))
    )
