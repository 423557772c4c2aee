"""The summary of a campaign as an official document (专项整治总结)."""

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

HEADER = ("区划", "场所数", "应查数", "已查数", "非现场", "查出隐患", "已销案", "完成率")


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that stands in it."""

    title: str
    organiser: str
    area: str
    starts_on: date
    ends_on: date
    about: str
    basis: str
    result: str
    whole: Sequence[int]
    lines: Sequence[Sequence[str | int]]
    issued_on: date


def document(of: Summary) -> OfficialDocument:
    """Lay the summary out."""
    places, target, checked, remote, hazards, closed = of.whole
    blocks: list[Block] = [
        Heading(1, "基本情况"),
        Paragraph(
            f"本次工作自{_day(of.starts_on)}起至{_day(of.ends_on)}止，"
            f"范围为{of.area}，对象为{of.about}，共{places}处，应查{target}处。"
        ),
    ]
    if of.basis:
        blocks.append(Paragraph(f"依据：{of.basis}。"))
    blocks += [
        Heading(1, "检查情况"),
        Paragraph(
            f"已查{checked}处，其中非现场检查{remote}处；查出隐患{hazards}条，"
            f"已销案{closed}条，尚有{hazards - closed}条在整改。"
        ),
        TableBlock("分区划进展", HEADER, of.lines),
    ]
    if of.result:
        blocks += [Heading(1, "工作结果"), Paragraph(of.result)]
    return OfficialDocument(
        title=f"关于{of.title}情况的总结",
        blocks=blocks,
        issuer=of.organiser,
        issued_on=of.issued_on,
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
