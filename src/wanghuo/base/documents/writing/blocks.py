"""What a document is made of, before anybody asks how it looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

Value = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading without its number: 一、 （一） 1. （1） are made by the writer."""

    level: int
    text: str

    def __post_init__(self) -> None:
        if self.level not in {1, 2, 3, 4}:
            raise ValueError(self.level)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; each line of it becomes a paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table; rows shorter than the header are filled up."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Value]]


Block = Heading | Paragraph | TableBlock


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """An official document; what is empty does not appear."""

    title: str
    blocks: Sequence[Block]
    addressee: str = ""
    issuer: str = ""
    issued_on: date | None = None
    doc_number: str = ""
    attachments: Sequence[str] = ()
    red_head: str = ""
    copies: Sequence[str] = ()
    printed_by: str = ""
