"""What a field of a record may hold, and how it is checked (登记项); pure.

A register is described by fields as data: the same description makes the sheet, the form, the page,
the list, the API and the check.
"""

import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from wanghuo.kernel.errors import BadInput, DomainError, Listing, Words
from wanghuo.kernel.sheets.cells import Kind, plain
from wanghuo.kernel.terms import Term

LONGEST = 200
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
CENTS = Decimal("0.01")
MASK = "*"

Value = Any
"""Text, a day, a number, a flag, a code, a record or None: which, the sort says."""


class Sort(Term):
    """What a field holds (登记项类型)."""

    TEXT = "text", "文字"
    CODE = "code", "编码"
    PHONE = "phone", "电话"
    DAY = "day", "日期"
    WHOLE = "whole", "整数"
    DECIMAL = "decimal", "数"
    MONEY = "money", "金额（元）"
    FLAG = "flag", "是否"
    TERM = "term", "选项"
    LINK = "link", "关联"


CELL = {
    Sort.TEXT: Kind.TEXT, Sort.CODE: Kind.CODE, Sort.PHONE: Kind.CODE, Sort.DAY: Kind.DAY,
    Sort.WHOLE: Kind.WHOLE, Sort.DECIMAL: Kind.DECIMAL, Sort.MONEY: Kind.DECIMAL,
    Sort.FLAG: Kind.FLAG, Sort.TERM: Kind.TEXT, Sort.LINK: Kind.CODE,
}  # fmt: skip
"""What the cells of a sheet are, by what the field holds."""

BLANK: Mapping[Sort, Any] = {
    Sort.TEXT: "", Sort.CODE: "", Sort.PHONE: "", Sort.TERM: "", Sort.FLAG: False,
    Sort.DAY: None, Sort.WHOLE: None, Sort.DECIMAL: None, Sort.MONEY: None, Sort.LINK: None,
}  # fmt: skip


class RecordClosed(DomainError):
    """What was closed is changed no more (已注销)."""

    code = "record_closed"
    status = 409
    sentence = "“{title}”已于 {on} 注销，如需修改请先恢复。"


class RecordInUse(DomainError):
    """Others still refer to it (仍被引用)."""

    code = "record_in_use"
    status = 409
    sentence = "“{title}”还有 {count} 条在用的登记引用它，请先处理后再注销。"


class NumberTaken(DomainError):
    """Another record has this number (编号重复)."""

    code = "number_taken"
    status = 409
    sentence = "“{label}”{value} 已被使用，请换一个，或打开原有登记修改。"


class RecordIdTaken(DomainError):
    """The id was sent before with other content (编号已占用)."""

    code = "record_id_taken"
    status = 409
    sentence = "同一编号已登记过内容不同的记录，请刷新后改用修改。"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is kept of a record (登记项).

    `applies` names the values of the record's `kind` for which a page asks it; none: all. An
    attribute lies in the JSON column `attributes`. A personal one is encrypted and shown
    masked; one that `names_person` stands in clear, because the law has it posted or it signs.
    """

    name: str
    label: str
    sort: Sort = Sort.TEXT
    is_required: bool = False
    hint: str = ""
    unit: str = ""
    longest: int = LONGEST
    low: float = 0
    high: float = 1e9
    terms: type[Term] | None = None
    link: str = ""
    is_personal: bool = False
    names_person: bool = False
    is_attribute: bool = False
    applies: frozenset[str] = frozenset()
    aliases: tuple[str, ...] = ()
    group: str = ""
    check: Callable[[str], str] | None = None
    default: Value = None

    @property
    def blank(self) -> Value:
        """What stands where nothing is said."""
        return BLANK[self.sort] if self.default is None else self.default

    @property
    def cell(self) -> Kind:
        """What the cells of its column are."""
        return CELL[self.sort]

    @property
    def heading(self) -> str:
        """The heading of its column and the name of its line: with the unit."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    def is_for(self, kind: str) -> bool:
        """Tell whether a page asks it of a record of this kind."""
        return not self.applies or kind in self.applies

    def checked(self, value: Value) -> Value:
        """Return the value as it is kept, or refuse with what to do."""
        if isinstance(value, str):
            value = _clean(value)
        if value is None or value == "":
            if self.is_required:
                raise BadInput(problem=Words("“{label}”未填写，请补充。", label=self.label))
            return self.blank
        return CHECKS[self.sort](self, value)


def _clean(text: str) -> str:
    """Take text as a sheet's cell is taken, so that what leaves in a sheet comes back the same."""
    return " ".join(plain(" ".join(text.split())).split())


def _text(field: Field, value: Value) -> str:
    text = str(value)
    if len(text) > field.longest:
        raise BadInput(
            problem=Words(
                "“{label}”不能超过 {most} 个字，请精简。", label=field.label, most=field.longest
            )
        )
    return field.check(text) if field.check else text


def _phone(field: Field, value: Value) -> str:
    """Take a telephone as written; a masked one is judged where the present one is known."""
    if MASK in str(value):
        return "".join(str(value).split())
    return _text(field, value)


def _day(field: Field, value: Value) -> date:
    if isinstance(value, date) and FIRST_DAY <= value <= LAST_DAY:
        return value
    raise BadInput(problem=Words("“{label}”不是有效日期，请写成 2026-03-05。", label=field.label))


def _within(field: Field, number: float) -> None:
    if not (math.isfinite(number) and field.low <= number <= field.high):
        raise BadInput(
            problem=Words(
                "“{label}”应在 {low} 至 {high} 之间，收到的是 {value}，请核对。",
                label=field.label,
                low=_plain(field.low),
                high=_plain(field.high),
                value=_plain(number),
            )
        )


def _plain(number: float) -> str:
    return f"{number:.10g}" if math.isfinite(number) else str(number)


def _whole(field: Field, value: Value) -> int:
    number = _number(field, value)
    _within(field, number)
    if number != int(number):
        raise BadInput(problem=Words("“{label}”应为整数。", label=field.label))
    return int(number)


def _decimal(field: Field, value: Value) -> float:
    number = _number(field, value)
    _within(field, number)
    return number


def _number(field: Field, value: Value) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise BadInput(problem=Words("“{label}”应为数字。", label=field.label)) from None


def _money(field: Field, value: Value) -> Decimal:
    try:
        amount = Decimal(str(value))
        _within(field, float(amount))
        return amount.quantize(CENTS)
    except InvalidOperation:
        raise BadInput(problem=Words("“{label}”应为金额（元）。", label=field.label)) from None


def _flag(field: Field, value: Value) -> bool:
    if isinstance(value, bool):
        return value
    raise BadInput(problem=Words("“{label}”只能填：是、否。", label=field.label))


def _term(field: Field, value: Value) -> str:
    terms = list(field.terms or ())
    wanted = folded(str(value))
    for term in terms:
        if wanted in {folded(term.label), term.value}:
            return str(term.value)
    choices = Listing(term.label for term in terms)
    raise BadInput(
        problem=Words("“{label}”只能填：{choices}。", label=field.label, choices=choices)
    )


def _link(field: Field, value: Value) -> Value:
    del field
    return value


CHECKS: Mapping[Sort, Callable[[Field, Any], Any]] = {
    Sort.TEXT: _text, Sort.CODE: _text, Sort.PHONE: _phone, Sort.DAY: _day, Sort.WHOLE: _whole,
    Sort.DECIMAL: _decimal, Sort.MONEY: _money, Sort.FLAG: _flag, Sort.TERM: _term,
    Sort.LINK: _link,
}  # fmt: skip


def folded(text: str) -> str:
    """Write words so that widths, cases and blanks make no difference: （ and ( are one."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=4096)  # a sheet asks of the same code again and again
def check_uscc(text: str) -> str:
    """Return a unified social credit code whose check character is right (依据 GB 32100-2015)."""
    code = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    try:
        return str(uscc.validate(code))
    except ValidationError:
        raise BadInput(
            problem="统一社会信用代码须为 18 位且末位校验码正确，请对照执照核对；没有的留空。"
        ) from None


def checked_values(fields: Iterable[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the given values as they are kept, or refuse with the first that cannot be."""
    return {field.name: field.checked(given[field.name]) for field in fields if field.name in given}
