"""What an edit may change, and what each field may hold; a problem is a sentence for a person."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from wanghuo.kernel.errors import Words
from wanghuo.kernel.geo.coordinates import pair_problem
from wanghuo.prevention.inspections.rules.words import ItemResult

RESULT, NOTE = "result:", "note:"
NOTE_LENGTH, SUMMARY_LENGTH, COMPANION_LENGTH = 500, 2000, 200
MOST_EDITS = 100_000
"""Edits of one branch: a day of taps on one form stays far below."""
MOST_METRES = 1_000_000
RESULTS = frozenset(one.value for one in ItemResult)


def changes_problem(changes: Mapping[str, Any], codes: Collection[str]) -> str:
    """Say why these changes cannot be taken under a check-list with these items; blank: they can.

    Null takes a value back.
    """
    if not changes:
        return Words("没有填写任何内容。")
    for name, value in changes.items():
        if problem := _problem(name, value, codes):
            return problem
    return ""


def _problem(name: str, value: object, codes: Collection[str]) -> str:
    for prefix, check in ((RESULT, _result), (NOTE, _text(NOTE_LENGTH))):
        if name.startswith(prefix):
            code = name.removeprefix(prefix)
            if code not in codes:
                return Words("检查表中没有“{code}”这一项，请更新检查表后再填写。", code=code[:40])
            return check(value)
    check = PLAIN.get(name, _unknown)
    return check(value) or ""


def _unknown(value: object) -> str:
    del value
    return Words("检查记录中没有这一栏，请更新手机端程序。")


def _result(value: object) -> str:
    if value is None or (isinstance(value, str) and value in RESULTS):
        return ""
    return Words("检查结果只能是符合、不符合或不涉及。")


def _text(longest: int) -> Callable[[object], str]:
    def check(value: object) -> str:
        if value is None:
            return ""
        if not isinstance(value, str) or "\0" in value:
            return Words("这一栏请填写文字。")
        if len(value) > longest:
            return Words("文字过长，请控制在{longest}字以内。", longest=longest)
        return ""

    return check


def position_problem(value: object) -> str:
    """Say why a position cannot be used; none at all can."""
    if value is None:
        return ""
    if not isinstance(value, dict) or not {"longitude", "latitude"} <= value.keys():
        return Words("位置应有经度和纬度。")
    if not value.keys() <= {"longitude", "latitude", "accuracy_m", "at"}:
        return Words("位置中有不认识的内容。")
    pair = value["longitude"], value["latitude"]
    if not all(_is_number(one) for one in pair) or pair_problem(*pair):
        return Words("位置无法使用，请重新定位。")
    accuracy, at = value.get("accuracy_m"), value.get("at")
    if accuracy is not None and not (_is_number(accuracy) and 0 <= accuracy <= MOST_METRES):
        return Words("定位精度应为不小于0的数。")
    return "" if at is None or moment(at) else _NO_MOMENT


def _started(value: object) -> str:
    is_said = isinstance(value, dict) and value.keys() == {"at"} and moment(value["at"])
    return "" if is_said else _NO_MOMENT


def _finished(value: object) -> str:
    if not isinstance(value, dict) or value.keys() != {"at", "edits"} or not moment(value["at"]):
        return _NO_MOMENT
    edits = value["edits"]
    if isinstance(edits, bool) or not isinstance(edits, int) or not 1 <= edits <= MOST_EDITS:
        return Words("完成检查时应说明共有几次修改。")
    return ""


def moment(text: object) -> datetime | None:
    """Read a time with its offset, of these years; anything else is None."""
    if not isinstance(text, str) or len(text) > LONGEST_MOMENT:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None and FIRST_YEAR <= at.year <= LAST_YEAR else None


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= MOST_METRES  # neither NaN nor infinity is


LONGEST_MOMENT = 40
FIRST_YEAR, LAST_YEAR = 2000, 2200
_NO_MOMENT = Words("时间应带时区，如 2026-03-02T09:30:00+08:00。")
PLAIN: Mapping[str, Callable[[object], str]] = MappingProxyType(
    {
        "summary": _text(SUMMARY_LENGTH),
        "companion": _text(COMPANION_LENGTH),
        "position": position_problem,
        "started": _started,
        "finished": _finished,
    }
)
"""What else a phone may write."""
