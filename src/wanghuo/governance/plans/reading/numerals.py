"""Numbers as plans write them: full-width, Chinese, or plain (数字写法).

`fold` maps one character to one character, so a position in the folded text is the same
position in the source.
"""

import re
from types import MappingProxyType

_SAME = {
    **{chr(0xFF01 + i): chr(0x21 + i) for i in range(94)},  # the full-width block
    **dict.fromkeys("－—–―‐−～〜", "-"),
    **dict.fromkeys("\u3000\xa0\t\u2002\u2003\u2009", " "),
    **dict.fromkeys("【［〔", "("),
    **dict.fromkeys("】］〕", ")"),
    "≧": "≥",
    "≦": "≤",
    "﹪": "%",
}
_FOLD = str.maketrans(_SAME)
_UNEVEN = re.compile(f"[{re.escape(''.join(_SAME))}]")
"""Most texts are plain already, and looking costs a tenth of translating."""

_DIGITS = MappingProxyType(
    {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
)
_PLACES = MappingProxyType({"十": 10, "百": 100, "千": 1000})
_GROUPS = MappingProxyType({"": 1, "万": 10_000, "亿": 100_000_000})

CHINESE_DIGITS = "".join(_DIGITS)
CHINESE_NUMBER = CHINESE_DIGITS + "".join(_PLACES)


def fold(text: str) -> str:
    """Make digits, letters, brackets, dashes and signs plain, keeping every position."""
    return text.translate(_FOLD) if _UNEVEN.search(text) else text


def whole_number(text: str) -> int | None:
    """Read 12, 十二, 二十五, 一百零三, 两千 or 二〇二五; None when it is none of them."""
    if not text or len(text) > 15:
        return None
    if text.isascii():
        return int(text) if text.isdigit() else None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    return _placed(text)


def _placed(text: str) -> int | None:
    total, digit = 0, None
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _PLACES:
            total += (1 if digit is None else digit) * _PLACES[c]
            digit = None
        else:
            return None
    return total + (digit or 0)


def amount(written: str, group: str = "") -> float | int | None:
    """Read an amount with its 万 or 亿: ("1.5", "万") is 15000, ("0.40", "") is 0.4."""
    plain = written.replace(",", "")
    whole, point, part = plain.partition(".")
    if not point:
        number = whole_number(plain)
        return None if number is None else number * _GROUPS[group]
    if len(plain) > 15 or not (whole + part).isdigit() or not (whole + part).isascii():
        return None
    value = round(float(plain) * _GROUPS[group], 9)
    return int(value) if value.is_integer() else value


def in_chinese(number: int) -> str:
    """Write 1 to 999 as an outline does: 一, 十, 十一, 一百零三."""
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    digits = "零一二三四五六七八九"
    head = f"{digits[hundreds]}百" if hundreds else ""
    middle = f"{digits[tens]}十" if tens else "零" if hundreds and ones else ""
    if not hundreds and tens == 1:
        middle = "十"
    return head + middle + (digits[ones] if ones else "")
