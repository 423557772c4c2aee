"""The grammars of time phrases (时间短语).

What only looks like a deadline (a cited title, a state of affairs "较2020年", "2023年及以前") is
matched too, and dropped.
"""

from collections.abc import Iterator
from dataclasses import replace

from wanghuo.governance.plans.reading import meanings
from wanghuo.governance.plans.reading.dates import BEFORE, END, YEAR, DateContext, point
from wanghuo.governance.plans.reading.grammar import Grammars, nameless
from wanghuo.governance.plans.reading.meanings import Meaning, TimeReader
from wanghuo.governance.plans.reading.numerals import CHINESE_NUMBER
from wanghuo.governance.plans.reading.recurrences import EVERY, read_every
from wanghuo.governance.plans.reading.values import Deadline, Span

_HISTORY = (
    r"(?:年?度?(?:工作|目标|数据|统计|报告|总结)|以来|远景|修[订正]|印发|发布|公布|颁布|版|施行"
    r"|第\d|的?《|同期|相比|基[准数础]|水平)"
)
_OLD_STOCK = (
    r"(?:以前(?:的|已|未|建成|排查|发现|竣工|形成|遗留|投入|审批|登记|开工|取得|设立)"
    r"|之?前(?:的|已|遗留|(?:建成|排查|发现|竣工|形成|投入使用|审批)+的))"
)
_STANDING = (
    r"并?(?:立即整改[,、]?并?|立即[,、]?并?)?"
    r"(?:常态化?(?:长效)?(?:开展|推进|坚持|进行|落实|实施|保持)?"
    r"|长期(?:坚持|开展|推进|实施|落实|任务|工作)?"
    r"|持续(?:开展|推进|坚持|实施|进行|落实|深化|用力)?"
    r"|贯穿(?:全程|始终)|全年(?:持续|坚持|常态化?)?(?:开展|推进|实施|进行)?)"
)
_A, _B = point("a"), point("b")
_SOME = nameless(_A)
_TO = r"\s?(?:至|到|-+)\s?"
_CLOSE = rf"{END}?{BEFORE}?(?:期间)?"
_ISSUED = r"本?(?:方案|通知|文件|意见|规划|计划|清单|办法)?(?:印发|发布|下发|公布)"
_FROM_NOW = rf"[从自]?(?:即日起|{_ISSUED}之日起)"
_COUNT = rf"(?P<count>\d{{1,3}}|[{CHINESE_NUMBER}]{{1,3}})(?P<unit>日|天|个月|个?工作日)"
_PLAN_TITLE = r"(?<=[案划要见法动单]\()20\d\d年?"
_FIVE_YEARS = "|".join(meanings.FIVE_YEARS)
_NOT_THE_YEAR = r"(?<![每度半几数一二三四五六七八九十两])"
_FIRST_MONTH = rf"(?:(?P<in_year>{YEAR}) ?|(?<!\d))(?P<first>1[0-2]|0?[1-9])"

_GRAMMARS: tuple[tuple[str, str, Meaning], ...] = (
    (
        "no_month",
        r"(?:20\d\d ?年)?(?<!\d)(?:0|1[3-9]|[2-9]\d) ?月(?: ?\d{1,2} ?[日号])?[底末初]?",
        meanings.nothing,
    ),
    ("title", r"《[^》\n]{1,200}》", meanings.nothing),
    ("named", rf"{_PLAN_TITLE}{_TO}20\d\d年?(?=\))", meanings.nothing),
    ("compared", rf"(?:较|相?比|相较于?){_SOME}{_CLOSE}", meanings.nothing),
    ("stock", rf"自?{_SOME}[底末]?(?:以来|及以前|及之前|至今|以后)", meanings.nothing),
    ("state", rf"(?:截至|截止[到至]?){_A}{_CLOSE}", meanings.state_or_due),
    ("now_by", rf"[从自]?即日起[,、]?(?P<until>[至到])?{_A}{_CLOSE}", meanings.from_now_by),
    ("term", rf"(?:{_FROM_NOW}[,、]?|{_ISSUED}之?日?后){_COUNT}之?以?内", meanings.term),
    ("now", _FROM_NOW, meanings.from_now),
    ("every", EVERY, lambda _, found: read_every(found)),
    ("stretch", rf"[从自]?{_A}起?{_TO}{_B}{_CLOSE}", meanings.stretch),
    (
        "days",
        rf"[从自]?{_A}(?:(?P<first>[123]?\d)(?=-))?{_TO}(?P<last>[123]?\d)[日号]{_CLOSE}",
        meanings.days,
    ),
    (
        "months",
        rf"[从自]?{_FIRST_MONTH}{_TO}(?=\d{{1,2}}月){_B}{_CLOSE}",
        meanings.months,
    ),
    ("years", rf"[从自]?(?<!\d)(?P<first>20\d\d){_TO}{_B}{_CLOSE}", meanings.years),
    ("old", rf"{_SOME}(?:{END}?{_OLD_STOCK}|{_HISTORY}|初)", meanings.nothing),
    (
        "from",
        rf"[从自]?{_A}(?:开始|起(?![点草始来诉义火]))(?P<yearly>[,、]?逐年)?",
        meanings.starting,
    ),
    ("due", rf"(?P<till>[到至])?{_A}(?P<end>{END})?(?P<before>{BEFORE})?", meanings.due),
    (
        "five_years",
        rf"[“\"]?(?P<name>{_FIVE_YEARS})[”\"]?(?:规划)?(?:期间|时期|(?P<close>期?末))",
        meanings.five_years,
    ),
    (
        "plan_period",
        r"(?:三年行动|行动|规划|计划|方案)(?:期间|期内|(?P<close>期末|结束前))",
        meanings.plan_period,
    ),
    ("in_years", rf"(?P<years>[{CHINESE_NUMBER}]|\d)年之?内", meanings.years_in_plan),
    (
        "near_end",
        rf"{_NOT_THE_YEAR}(?:本?年度?[底末内]|年终|本?月[底末]|本?季度?末)前?",
        meanings.near_end,
    ),
    ("standing", _STANDING, meanings.standing),
    ("at_once", r"立行立改|即知即改|立即(?:整改|执行|落实|开展|实施)?", meanings.at_once),
    ("period", r"月度|季度|半年度?|年度", meanings.period),
)
_STARTS = (
    r"\d零〇○一二三四五六七八九十百千两《“\"较相截从自即每次按逐半今当本明上下第到至三行规计方年月季"
    "并立常长持贯全印发公通文意清办比"
)
_PATTERNS = {name: pattern for name, pattern, _ in _GRAMMARS}
_SCANNER = Grammars(_PATTERNS, _STARTS)
_MEANINGS = {name: meaning for name, _, meaning in _GRAMMARS}


def time_phrases(text: str, context: DateContext) -> Iterator[Deadline]:
    """Read every time phrase of a folded text, in order, with its span in that text."""
    reader = TimeReader(text, context)
    for name, found in _SCANNER.scan(text):
        said = _MEANINGS[name](reader, found)
        if said is None:
            continue
        reader.end = found.end()
        for deadline in said if isinstance(said, tuple) else (said,):
            yield replace(deadline, span=Span(*found.span()))
