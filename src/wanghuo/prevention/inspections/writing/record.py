"""The record of one inspection (消防检查记录): blocks for the writer of documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from wanghuo.base.documents.writing import (
    Block,
    Heading,
    OfficialDocument,
    Paragraph,
    TableBlock,
)

HERE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Everything that stands on the record."""

    place: str
    number: str
    address: str
    occupier: str
    kind: str
    state: str
    checklist: str
    inspector: str
    companion: str
    started_at: datetime | None
    finished_at: datetime | None
    score: Decimal | None
    rows: Sequence[tuple[str, str, str]]
    summary: str
    hazards: Sequence[str]
    undecided: int
    signers: Sequence[tuple[str, str, datetime | None]]
    digest: str
    version: int


def document(paper: Paper) -> OfficialDocument:
    """Lay the record out."""
    blocks: list[Block] = [
        TableBlock("基本情况", ("项目", "内容"), _basics(paper)),
        TableBlock("检查情况", ("检查内容", "结果", "情况说明"), paper.rows),
    ]
    if paper.summary:
        blocks += [Heading(1, "检查情况小结"), Paragraph(paper.summary)]
    if paper.undecided:
        blocks.append(Paragraph(f"另有{paper.undecided}项填写不一致，尚待裁定。"))
    if paper.hazards:
        blocks += [Heading(1, "发现的火灾隐患"), *map(Paragraph, paper.hazards)]
    if paper.signers:
        rows = [(unit, name, _minute(at) or "未签字") for unit, name, at in paper.signers]
        blocks.append(TableBlock("签字", ("单位", "签字人", "签字时间"), rows))
    blocks.append(Paragraph(f"本记录共{paper.version}次修改，内容摘要：{paper.digest[:16]}。"))
    day = paper.finished_at.astimezone(HERE).date() if paper.finished_at else None
    return OfficialDocument(title=f"{paper.place}消防检查记录", blocks=blocks, issued_on=day)


def _basics(paper: Paper) -> list[tuple[str, str]]:
    told = (
        ("场所", f"{paper.place}（{paper.number}）"),
        ("地址", paper.address),
        ("社会单位", paper.occupier),
        ("检查方式", paper.kind),
        ("检查表", paper.checklist),
        ("状态", paper.state),
        ("检查人", paper.inspector),
        ("陪同人员", paper.companion),
        ("开始时间", _minute(paper.started_at)),
        ("完成时间", _minute(paper.finished_at)),
        ("得分", "" if paper.score is None else str(paper.score)),
    )
    return [(label, value) for label, value in told if value]


def _minute(at: datetime | None) -> str:
    return f"{at.astimezone(HERE):%Y-%m-%d %H:%M}" if at else ""
