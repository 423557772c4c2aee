"""A report as an official document: blocks for the writer of GB/T 9704."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wanghuo.base.documents.writing import (
    Block,
    Heading,
    OfficialDocument,
    Paragraph,
    TableBlock,
)

Cell = str | int | float | date | None
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Table:
    """An annex: its title, its heading, its rows, and how many there are in all."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    total: int


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that stands on the paper."""

    title: str
    addressee: str
    issuer: str
    issued_on: date | None
    sections: Sequence[tuple[str, str]]
    tables: Sequence[Table]


def document(paper: Paper) -> OfficialDocument:
    """Lay the report out."""
    blocks: list[Block] = []
    for heading, text in paper.sections:
        blocks += [Heading(1, heading), *(Paragraph(line) for line in text.split("\n") if line)]
    for number, table in enumerate((one for one in paper.tables if one.rows), start=1):
        blocks.append(TableBlock(f"附表{number} {table.title}", table.header, table.rows))
        if table.total > len(table.rows):
            left = table.total - len(table.rows)
            blocks.append(Paragraph(f"共{table.total}条，其余{left}条见随附的电子表格。"))
    return OfficialDocument(
        title=paper.title,
        blocks=blocks,
        addressee=paper.addressee,
        issuer=paper.issuer,
        issued_on=paper.issued_on,
    )
