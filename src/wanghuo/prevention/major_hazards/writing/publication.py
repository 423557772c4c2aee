"""The public list (公开清单): what everybody may read, with no person's name in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from wanghuo.base.documents.writing import OfficialDocument, Paragraph, TableBlock

HEADER = ("序号", "场所", "地址", "隐患", "挂牌文号", "挂牌单位", "挂牌日期", "整改期限", "状态")


@dataclass(frozen=True, slots=True)
class Published:
    """One line of the list."""

    place: str
    address: str
    title: str
    number: str
    authority: str
    listed_on: date
    due_on: date
    state: str

    def cells(self, ordinal: int) -> Sequence[str | int | date]:
        """Return the line as cells."""
        return (
            ordinal,
            self.place,
            self.address,
            self.title,
            self.number,
            self.authority,
            self.listed_on,
            self.due_on,
            self.state,
        )


def publication(lines: Iterable[Published], on: date, issuer: str = "") -> OfficialDocument:
    """Lay the list out as a notice."""
    rows = [line.cells(number) for number, line in enumerate(lines, start=1)]
    said = f"截至{on.year}年{on.month}月{on.day}日，挂牌督办的重大火灾隐患共{len(rows)}处。"
    table = [TableBlock("挂牌督办重大火灾隐患清单", HEADER, rows)] if rows else []
    return OfficialDocument(
        title="挂牌督办重大火灾隐患公示",
        blocks=[Paragraph(said), *table, Paragraph("欢迎社会各界监督整改。")],
        issuer=issuer,
        issued_on=on,
    )
