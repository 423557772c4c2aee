"""The items of a draft read from a workbook, as the export wrote it (检查项表)."""

from collections.abc import Mapping
from typing import Any

from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.rulebook.rules import Confidence
from wanghuo.kernel.sheets.cells import Kind
from wanghuo.kernel.sheets.grids import read_sheets
from wanghuo.kernel.sheets.tables import Column, Record, read_table
from wanghuo.kernel.terms import Term
from wanghuo.prevention.checklists.rules import CheckItem, Photo, checked_item
from wanghuo.prevention.hazards.rules import HazardGrade

COLUMNS = (
    Column("代码", hint="原有检查项的代码不要改；新的检查项不填"),
    Column("检查内容", required=True),
    Column("怎么看", required=True),
    Column("依据", required=True),
    Column("条款"),
    Column("依据的把握程度"),
    Column("拍照要求"),
    Column("隐患等级"),
    Column("分值", required=True, kind=Kind.WHOLE),
)


def items_in(content: bytes) -> list[dict[str, Any]]:
    """Read every row as an item, or refuse with the first row that cannot be one."""
    return [_item(one).as_dict() for one in read_table(read_sheets(content), COLUMNS).records]


def _item(record: Record) -> CheckItem:
    if record.problem:
        raise BadInput(problem=_at(record.line, record.problem))
    try:
        return checked_item(
            {
                "code": record.text("代码") or f"own-{new_id().hex[-10:]}",
                "title": record.text("检查内容"),
                "how": record.text("怎么看"),
                "source": record.text("依据"),
                "clause": record.text("条款"),
                "confidence": _term(Confidence, record.text("依据的把握程度"), "unverified"),
                "photo": _term(Photo, record.text("拍照要求"), "none"),
                "grade": _term(HazardGrade, record.text("隐患等级"), "general"),
                "score": record.values["分值"],
            }
        )
    except BadInput as problem:
        raise BadInput(problem=_at(record.line, problem.words)) from None


def _at(line: int, problem: str) -> Words:
    return Words("第 {line} 行：{problem}", line=line, problem=problem)


def _term(terms: type[Term], said: str, otherwise: str) -> str:
    by_label: Mapping[str, str] = {one.label: one.value for one in terms}
    if said and said not in by_label:
        offered = "、".join(by_label)
        raise BadInput(
            problem=Words("“{said}”不在可选值中：{offered}。", said=said, offered=offered)
        )
    return by_label.get(said, otherwise)
