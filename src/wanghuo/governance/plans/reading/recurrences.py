"""Recurring deadlines: 每月24日前, 每年12月1日前, 每季度, 每半年, 一月一报 (周期时限).

`month_day` is the last on-time day inside the period: "24" of each month, "12-01" of each year;
of each quarter it is month of the quarter and day, "01-10" for 每季度首月10日前. Without one the
whole period is on time.
"""

import re
from types import MappingProxyType

from wanghuo.governance.plans.reading.dates import (
    BEFORE,
    DAY,
    HALF,
    MONTH,
    number_before,
    period_end,
)
from wanghuo.governance.plans.reading.values import Deadline, DeadlineKind, Frequency, Span

_FREQUENCIES = MappingProxyType(
    {
        "半年": Frequency.HALF_YEARLY,
        "学期": Frequency.HALF_YEARLY,
        "年": Frequency.YEARLY,
        "季": Frequency.QUARTERLY,
        "月": Frequency.MONTHLY,
        "周": Frequency.WEEKLY,
        "星期": Frequency.WEEKLY,
        "日": Frequency.DAILY,
        "天": Frequency.DAILY,
    }
)
_AND = r"(?:[、和及]|以及)"
_DATED = rf"{MONTH}(?:{DAY}|[底末])?"
_MONTHS_OF_QUARTER = {"首": 1, "第一": 1, "次": 2, "第二": 2, "末": 3, "第三": 3, "最后一": 3}
_TURN = r"(?:次|报|评|查|巡|调度|通报|总结|演练|培训|研判|会商|督导|检查|考核)"
EVERY = (
    r"(?:每个?(?P<unit>半年|学期|年度?|季度?(?!节)|月|周|星期|日|天)(?!\s?\d+(?:\.\d+)?%)[的于在]?"
    rf"(?:(?P<dates>{_DATED}(?:{_AND}{_DATED})*)(?P<season>[至到](?:次年)?{_DATED})?{BEFORE}?"
    rf"|(?P<half>{HALF}(?:{_AND}{HALF})*)[底末]?{BEFORE}?"
    rf"|(?P<quarter_month>首|第[一二三]个?|次|末|最后一个)月(?:份?(?P<quarter_day>{DAY}){BEFORE}?)?"
    rf"|(?P<days>{DAY}(?:{_AND}{DAY})*){BEFORE}?"
    rf"|(?<=[周期])[一二三四五六日天](?!{_TURN}|个|批|轮|场)(?:、[一二三四五六日])*{BEFORE}?"
    rf"|(?P<end>[年月]?[底末]){BEFORE}?)?"
    rf"|(?P<next>次月{DAY}){BEFORE}?"
    r"|[按逐](?P<step>月(?!份)|季(?:度|(?!节))|年度)"
    rf"|(?:[一1](?P<turn>月|季度?|年|周|日)|(?P<half_turn>半年))[一1]{_TURN}"
    r"|(?:一(?P<once>年|个?月|周)|(?<![上下])(?P<half_once>半年))[\u4e00-\u9fff]{1,4}?[一1]次)"
)
_NOWHERE = Span(0, 0)


def read_every(found: re.Match[str]) -> tuple[Deadline, ...]:
    """Read what `EVERY` matched: one deadline, or one for each named day."""
    if found["next"]:
        return (_every(Frequency.MONTHLY, f"{number_before(found['next'][2:]):02}"),)
    words = ("unit", "step", "turn", "half_turn", "once", "half_once")
    unit = next(found[word] for word in words if found[word]).removeprefix("个")
    freq = next(f for name, f in _FREQUENCIES.items() if unit.startswith(name))
    return tuple(_every(freq, day) for day in _month_days(found, freq))


def every(period: str) -> Deadline:
    """Read a period that stands alone in a cell: 月度, 季度, 半年, 年度."""
    return _every(next(f for name, f in _FREQUENCIES.items() if period.startswith(name)), None)


def _every(freq: Frequency, month_day: str | None) -> Deadline:
    return Deadline(DeadlineKind.EVERY, "", _NOWHERE, freq=freq, month_day=month_day)


def _month_days(found: re.Match[str], freq: Frequency) -> list[str | None]:
    if found["dates"] and not found["season"]:
        return [_month_day(*m.groups()) for m in re.finditer(_DATE, found["dates"])]
    if found["days"]:
        return [f"{number_before(d):02}" for d in re.findall(DAY, found["days"])]
    if found["quarter_day"]:
        month = _MONTHS_OF_QUARTER[found["quarter_month"].removesuffix("个")]
        return [f"{month:02}-{number_before(found['quarter_day']):02}"]
    if found["half"]:
        return [period_end(half) for half in re.findall(HALF, found["half"])]
    return ["12-31" if found["end"] and freq is Frequency.YEARLY else None]


_DATE = rf"({MONTH})({DAY})?"


def _month_day(month: str, day: str | None) -> str:
    return period_end(month) if not day else f"{number_before(month):02}-{number_before(day):02}"
