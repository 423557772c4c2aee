"""What one cell says, by the kind of its column."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.sheets.grids import Cell
from wanghuo.kernel.sheets.writing import FORMULA_SIGNS
from wanghuo.kernel.terms import Term

DITTO = {"同上", "〃", '"'}
MANGLED = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
WRITTEN_DATE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
TIMED_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})[ T]\d{2}:\d{2}.*")
COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
SERIAL_DATE = re.compile(r"\d{5}(\.0+)?")
SERIAL_ORIGIN = date(1899, 12, 30)
WIDE = re.compile("[\uff01-\uff5e\u3000]")
FULL_WIDTH = {
    code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "（），：；！？"
}
FULL_WIDTH[0x3000] = ord(" ")
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
"""Line breaks in a cell, control signs, marks without width, halves of characters."""
NAME_MARK = re.compile("[、,;，；]")
PHONE_MARK = re.compile(r"[\s()（）—–-]")
MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
LANDLINE = re.compile(r"(0\d{2,3})?\d{7,8}")
YES, NO = (
    {"是", "有", "√", "✓", "y", "yes", "true", "1"},
    {"否", "无", "×", "✗", "n", "no", "false", "0"},
)

Value = Any
"""str, date, int, float, bool, a tuple of names, or None: which one, the column's kind says."""


class Kind(Term):
    """What the cells of a column are (列的种类)."""

    TEXT = "text", "文字"
    CODE = "code", "编码"
    PHONE = "phone", "电话"
    DAY = "day", "日期"
    WHOLE = "whole", "整数"
    DECIMAL = "decimal", "数"
    FLAG = "flag", "是否"
    NAMES = "names", "若干名称"
    RAW = "raw", "原样"


def plain(text: str) -> str:
    """Fold full-width letters, digits and signs, and strip; Chinese punctuation stays as it is."""
    if WIDE.search(text):
        text = text.translate(FULL_WIDTH)
    if UNSEEN.search(text):
        text = UNSEEN.sub("", text)
    return text.strip()


def is_ditto(cell: object) -> bool:
    """Tell 同上 and the marks that mean it."""
    return isinstance(cell, str) and cell.strip() in DITTO


def _text(cell: Cell, heading: str) -> str:
    """Take a text cell; a number is refused, because a long code does not survive as one."""
    if not isinstance(cell, str) or MANGLED.fullmatch(cell.strip()):
        raise BadInput(
            problem=Words(
                "“{heading}”是数字或日期格式，长编码会失真，请把该列设为文本格式后重填。",
                heading=heading,
            )
        )
    text = plain(cell)
    # what our own lists put before a text that would be a formula
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_SIGNS) else text


def _code(cell: Cell, heading: str) -> str:
    return re.sub(r"\s", "", _text(cell, heading))


def _phone(cell: Cell, heading: str) -> str:
    digits = PHONE_MARK.sub("", _text(cell, heading))
    if mobile := MOBILE.fullmatch(digits):
        return mobile[1]
    if digits and not LANDLINE.fullmatch(digits):
        raise BadInput(
            problem=Words("“{heading}”不是电话号码，请填写手机号或带区号的座机。", heading=heading)
        )
    return digits


def _day(cell: Cell, heading: str) -> date | None:
    """Take a date however it is written, or None for an empty cell."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = plain(cell) if isinstance(cell, str) else f"{cell}".removesuffix(".0")
    return _written_day(written, heading) if written else None


def _written_day(written: str, heading: str) -> date:
    try:
        for pattern in (WRITTEN_DATE, COMPACT_DATE, TIMED_DATE):
            if match := pattern.fullmatch(written):
                year, month, day = map(int, match.groups())
                return date(year, month, day)
        if SERIAL_DATE.fullmatch(written):
            return SERIAL_ORIGIN + timedelta(days=int(float(written)))
    except ValueError:
        pass
    raise BadInput(
        problem=Words("“{heading}”不是日期，请按 2026-03-05 的样式填写。", heading=heading)
    )


def _decimal(cell: Cell, heading: str) -> float | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    written = plain(cell).replace(",", "") if isinstance(cell, str) else "?"
    if not written:
        return None
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", written):
        raise BadInput(problem=Words("“{heading}”不是数字，请只填数字。", heading=heading))
    return float(written)


def _whole(cell: Cell, heading: str) -> int | None:
    number = _decimal(cell, heading)
    if number is None:
        return None
    if not number.is_integer() or abs(number) >= 10**15:
        raise BadInput(problem=Words("“{heading}”应为整数，请修改。", heading=heading))
    return int(number)


def _flag(cell: Cell, heading: str) -> bool | None:
    word = plain(str(cell)).lower().removesuffix(".0")
    if word in YES or word in NO:
        return word in YES
    if word:
        raise BadInput(problem=Words("“{heading}”只能填 是 或 否。", heading=heading))
    return None


def _names(cell: Cell, heading: str) -> tuple[str, ...]:
    names = (name.strip() for name in NAME_MARK.split(_text(cell, heading)))
    return tuple(dict.fromkeys(name for name in names if name))


def _raw(cell: Cell, heading: str) -> Cell:
    del heading
    return cell


READERS: Mapping[Kind, Callable[[Cell, str], Value]] = MappingProxyType(
    {
        Kind.TEXT: _text,
        Kind.CODE: _code,
        Kind.PHONE: _phone,
        Kind.DAY: _day,
        Kind.WHOLE: _whole,
        Kind.DECIMAL: _decimal,
        Kind.FLAG: _flag,
        Kind.NAMES: _names,
        Kind.RAW: _raw,
    }
)
