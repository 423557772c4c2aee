"""What a section of a plan is for, told from its heading (章节性质)."""

import re
from enum import Enum
from functools import lru_cache

from wanghuo.governance.plans.reading.outline import Mark, Node


class Purpose(Enum):
    """The part a section plays in a plan."""

    TASKS = "任务"
    PROJECTS = "工程"
    STAGES = "阶段"
    GOALS = "目标"
    REPORTS = "报送"
    OTHER = "其他"


_PURPOSES = tuple(
    (purpose, re.compile("".join(patterns)))
    for purpose, *patterns in (
        (Purpose.REPORTS, r"信息报送|材料报送|情况报送|报送(?:要求|制度|机制)"),
        (
            Purpose.STAGES,
            r"^(?:活动|整治|行动|工作|实施)?(?:起止)?时间$|步骤|阶段(?!性)|时间安排|进度安排|实施进度|时间节点|方法步骤",
        ),
        (Purpose.OTHER, r"保障(?!能力|工程|体系)|组织领导|领导小组|组织机构"),
        (Purpose.PROJECTS, r"(?:重大|重点|建设|支撑|主要)(?:工程|项目)|工程项目|项目建设"),
        (
            Purpose.TASKS,
            r"任务|(?:工作|重点|整治|行动|主要|实施|攻坚|检查|排查|建设|治理)内容",
            r"|(?:工作|整治|攻坚|治理)重点|(?:重点|主要|具体)(?:工作|整治|事项|举措|措施)",
            r"|(?:工作|整治|治理|攻坚)(?:措施|举措|事项)|职责分工|工作(?:计划|打算)|下一步",
        ),
        (Purpose.GOALS, r"目标|指标"),
        (
            Purpose.OTHER,
            r"指导思想|主题$|原则|总体要求|总体思路|要求$|背景|现状|形势|发展基础|成就|成效|问题|前\s*言|概述",
            r"|工作情况|工作总结|完成情况|开展情况|回顾|适用|依据|附则|范围$|考核|督导|奖惩|经费|说明|总则|罚则|法律责任",
        ),
    )
)
_PLAN = re.compile(r"方案|计划|规划|要点|任务|清单|分工|部署|安排|行动|意见|通知|分解|重点工作")
_RULES = re.compile(r"(?:规定|办法|条例|规范|标准|细则|规则|规程|守则|导则|法|制度)(?:\(.*\))?$")
_ACCOUNT = re.compile(
    r"(?:总结|通报|讲话|汇报|报告|简报|快报|综述|纪实|致辞|述职)(?:\(.*\))?$|总结[和及暨与]"
)
_ARTICLES = 5
_LONGEST = 25


def purpose_of(node: Node) -> Purpose | None:
    """Tell the part of a section from its heading; None when the heading does not say."""
    if node.mark is Mark.ANNEX or len(node.title) > _LONGEST:
        return None
    return _purpose(node.title)


@lru_cache(maxsize=1024)
def _purpose(title: str) -> Purpose | None:
    return next((purpose for purpose, pattern in _PURPOSES if pattern.search(title)), None)


def is_regulation(root: Node, title: str | None) -> bool:
    """Tell a regulation or standard, whose numbered clauses are rules and not tasks."""
    articles = sum(node.mark is Mark.ARTICLE for node in root.walk())
    if articles >= _ARTICLES:
        return True
    return title is not None and bool(_RULES.search(title)) and not _PLAN.search(title)


def is_account(title: str | None) -> bool:
    """Tell from its title whether a document tells what was done or said."""
    return title is not None and bool(_ACCOUNT.search(title))


def is_plan(title: str | None) -> bool:
    """Tell from its title whether a document sets work to be done."""
    return title is not None and bool(_PLAN.search(title)) and not _RULES.search(title)
