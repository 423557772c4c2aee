"""The four documents that a hazard takes along, as blocks for the writer of GB/T 9704.

Each says what was found, what is asked and by when, and what to do next; no clause is made up: the
only one named is the one that was entered with the hazard.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from wanghuo.base.documents.writing import Block, OfficialDocument, Paragraph, TableBlock


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that stands on the paper; `due_on` is the day it names, `text` what was said."""

    form: str
    title: str
    number: str
    addressee: str
    issuer: str
    issued_on: date
    case: str
    place: str
    address: str
    found_on: date
    hazard: str
    detail: str
    clause: str
    text: str
    due_on: date | None = None
    is_passed: bool = False
    copies: Sequence[str] = ()


def document(paper: Paper) -> OfficialDocument:
    """Lay the document out."""
    return OfficialDocument(
        title=paper.title,
        blocks=BODIES[paper.form](paper),
        addressee=paper.addressee,
        issuer=paper.issuer,
        issued_on=paper.issued_on,
        doc_number=paper.number,
        copies=paper.copies,
    )


def _found(paper: Paper) -> list[Block]:
    where = f"{paper.place}（{paper.address}）" if paper.address else paper.place
    rows = [
        ("隐患案号", paper.case),
        ("场所", where),
        ("发现日期", _day(paper.found_on)),
        ("火灾隐患", paper.hazard),
        ("具体情况", paper.detail),
        ("依据", paper.clause),
    ]
    return [TableBlock("", ("项目", "内容"), [row for row in rows if row[1]])]


def _immediate(paper: Paper) -> list[Block]:
    return [
        Paragraph("经检查，发现你单位（场所）存在下列火灾隐患："),
        *_found(paper),
        Paragraph(f"现责令你单位（场所）立即改正。整改要求：{paper.text}"),
        Paragraph("改正后请及时提交整改情况，等候复查；改正前应采取措施，确保消防安全。"),
    ]


def _term(paper: Paper) -> list[Block]:
    day = _day(paper.due_on)
    return [
        Paragraph("经检查，发现你单位（场所）存在下列火灾隐患："),
        *_found(paper),
        Paragraph(f"现责令你单位（场所）于{day}前改正。整改要求：{paper.text}"),
        Paragraph(
            "整改期间应采取措施，确保消防安全。期限内改正完毕的，请提交整改情况申请复查；"
            "确有困难需要延期的，请在期满前提出申请并说明理由。逾期未改正的，将依法处理。"
        ),
    ]


def _recheck(paper: Paper) -> list[Block]:
    result = (
        "经复查，上述火灾隐患已经改正，予以销案。"
        if paper.is_passed
        else f"经复查，上述火灾隐患尚未改正，请于{_day(paper.due_on)}前改正完毕并再次申请复查。"
    )
    return [
        Paragraph("现就你单位（场所）下列火灾隐患的整改情况，提出复查意见："),
        *_found(paper),
        Paragraph(f"复查情况：{paper.text}"),
        Paragraph(result),
    ]


def _transfer(paper: Paper) -> list[Block]:
    return [
        Paragraph("现将下列火灾隐患移交你单位办理："),
        *_found(paper),
        Paragraph(f"移交理由：{paper.text}"),
        Paragraph("请及时签收并反馈办理情况；不属于你单位职责的，请说明理由后退回。"),
    ]


BODIES: Mapping[str, Callable[[Paper], list[Block]]] = MappingProxyType(
    {"immediate": _immediate, "term": _term, "recheck": _recheck, "transfer": _transfer}
)


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
