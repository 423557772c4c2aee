"""Personal numbers: what they look like, how they are masked, on which terms one is revealed."""

import re
import unicodedata
from collections.abc import Iterable

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from wanghuo.kernel.errors import BadInput, DomainError, Words
from wanghuo.kernel.registry import Registry, capabilities, fact_kinds
from wanghuo.kernel.terms import Term

PERSONAL_REVEAL = capabilities.declare("personal.reveal", "查看个人信息原值")
PERSONAL_CHANGED = fact_kinds.declare("personal.changed", "修改个人信息")
PERSONAL_REVEALED = fact_kinds.declare("personal.revealed", "查看个人信息原值")

SHORTEST_REASON, LONGEST_REASON = 5, 200
SHOWN_BEFORE, SHOWN_AFTER = 3, 4
JOINTS = str.maketrans("", "", " -‐－—()")
MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{2,3}\d{7,8}")
ID_NUMBER = re.compile(r"\d{17}[\dX]")
PERSONAL = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{15}|\d{17}[\dXx])(?!\d)")
"""What looks like a personal number in the middle of a sentence."""


class PersonalField(Term):
    """A personal number of a user (个人信息项)."""

    MOBILE = "mobile", "手机号"
    ID_NUMBER = "id_number", "身份证号"


personal_labels = Registry()
"""What personal values of other records are called, by "type.field"; a type by its own name."""


def label_of(subject_type: str, field: str) -> str:
    """Return what a personal value of a record is called."""
    if subject_type == "user":
        return PersonalField(field).label
    return personal_labels.label(f"{subject_type}.{field}")


class RevealLimitReached(DomainError):
    """More personal values were looked at today than the rulebook allows (查看次数已达上限)."""

    code = "reveal_limit_reached"
    status = 429
    sentence = "您今日查看个人信息原值已达 {limit} 项的上限，请明日再办，或请有权限的同事办理。"


def check_mobile(text: str) -> str:
    """Return the digits of a mobile or, with area code, a fixed telephone; blank clears."""
    number = _folded(text)
    if number and not (MOBILE.fullmatch(number) or LANDLINE.fullmatch(number)):
        raise BadInput(
            problem="手机号须为 11 位（1 开头），固定电话须带 3–4 位区号，请核对后重填。"
        )
    return number


def check_id_number(text: str) -> str:
    """Return an identity number whose date and check digit are right; blank clears.

    依据 GB 11643-1999。The division code is not looked up: abolished ones live on in numbers.
    """
    number = _folded(text)
    if not number:
        return ""
    try:
        is_right = bool(ID_NUMBER.fullmatch(number)) and ric.calc_check_digit(number) == number[-1]
        if is_right:
            ric.get_birth_date(number)
            return number
    except ValidationError:
        pass
    raise BadInput(problem="身份证号须为 18 位，且出生日期和末位校验码正确，请对照证件核对。")


CHECKS = {PersonalField.MOBILE: check_mobile, PersonalField.ID_NUMBER: check_id_number}


def masked(text: str) -> str:
    """Show the first three and the last four of a number (脱敏); of a short one, nothing."""
    hidden = len(text) - SHOWN_BEFORE - SHOWN_AFTER
    if hidden < SHOWN_AFTER:
        return "*" * len(text)
    return f"{text[:SHOWN_BEFORE]}{'*' * hidden}{text[-SHOWN_AFTER:]}"


def check_reason(text: str) -> str:
    """Return the written reason, or refuse one that says nothing or tells a personal number."""
    reason = text.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise BadInput(
            problem=Words(
                "请写明查看理由（{least}–{most} 个字），如“核对值班联系人”。",
                least=SHORTEST_REASON,
                most=LONGEST_REASON,
            )
        )
    if PERSONAL.search(_folded_width(reason)):
        raise BadInput(problem="查看理由会长期留存，请不要写入手机号或身份证号。")
    return reason


def check_fields(fields: Iterable[str]) -> list[PersonalField]:
    """Return the fields named, each once, in their own order; refuse none and unknown ones."""
    named = set(fields)
    known = [field for field in PersonalField if field.value in named]
    if not known or len(known) != len(named):
        raise BadInput(problem="请选择要查看的项目：手机号或身份证号。")
    return known


def check_limit(seen: int, wanted: int, limit: int) -> None:
    """Refuse when today's number would be passed."""
    if seen + wanted > limit:
        raise RevealLimitReached(limit=limit)


def _folded(text: str) -> str:
    return _folded_width(text).translate(JOINTS).upper().removeprefix("+86")


def _folded_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
