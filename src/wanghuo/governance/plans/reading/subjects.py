"""What a table or a sentence counts, and the measure word that goes with it (计量对象)."""

import re

from wanghuo.governance.plans.reading.passages import bare

_BEFORE = re.compile(r"^.*(?:期间|时期|年度|年期)(?:的)?")
_PLACE = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,4}[省市县区镇乡]){1,3}(?=..)|^(?:各|全)(?:镇|乡镇|乡|村|县|区|市|街道)"
    r"|^新增|^新建"
)
_AFTER = re.compile(
    r"(?:建设|达标|创建|配备|配置|任务|分解|安排|计划|规划|年度|目标|清单|情况|一览|总量|人数|数量|购置|分配"
    r"|招录|实施|统计|汇总|明细|进度|新增)*表?(?:\(.*\))?$"
)
_YEARS = re.compile(r"\(?20\d\d年?(?:[-至到]{1,2}20\d\d年?)?\)?(?:度)?")
_ANNEX = re.compile(
    r"^附[件表]\d*[:：]?|^表\d*|^\d+[.、]|^[一二三四五六七八九十]+、|^\([一二三四五六七八九十]+\)"
)
_QUOTED = re.compile(r"[“\"]?十[三四五六七]五[”\"]?")
_MEASURES = (
    (re.compile(r"车$|车\(|车辆"), "辆"),
    (re.compile(r"船|艇"), "艘"),
    (re.compile(r"队$|分队|队伍"), "支"),
    (re.compile(r"[员人]$|人员|文员|志愿者"), "人"),
    (re.compile(r"消防站$|救援站$|水厂"), "座"),
    (re.compile(r"器$|呼吸|防护服|装备|设备"), "套"),
    (re.compile(r"机$|泵|无人机"), "台"),
    (re.compile(r"单位|标杆|企业"), "家"),
)


def subject_of(title: str) -> str:
    """Take what is counted out of a heading or the name of a table."""
    text = _ANNEX.sub("", bare(title))
    text = _YEARS.sub("", _BEFORE.sub("", text))
    text = _QUOTED.sub("", text)
    text = _AFTER.sub("", text)
    text = _PLACE.sub("", text)
    return _AFTER.sub("", text)


def measure_of(what: str) -> str:
    """Return the measure word that people use for a thing."""
    if "微型消防站" in what:
        return "个"
    return next((unit for pattern, unit in _MEASURES if pattern.search(what)), "个")
