"""A blank check-list to be filled in by hand (纸质检查表)."""

from collections.abc import Sequence
from dataclasses import dataclass

from wanghuo.base.documents.writing import Block, OfficialDocument, Paragraph, TableBlock

HEADER = ("序号", "检查内容", "怎么看", "依据", "分值", "检查结果", "备注")
ANSWERS = "□符合 □不符合 □不适用"
MAJOR = "（可能构成重大隐患，须按GB 35181判定）"
PHOTO = "（拍照）"
FILLED_IN = (
    "场所名称：　　　　　　　　　　　　　　　　场所编号：",
    "检查时间：　　　　年　　月　　日　　时　　检查类别：",
)
SIGNED = (
    "得分（不适用的检查项不计入）：　　　　　　需整改　　　　项",
    "检查人（签名）：　　　　　　　　被检查场所负责人（签名）：",
)


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the paper."""

    title: str
    how: str
    basis: str
    score: int
    may_be_major: bool
    is_photo_required: bool


def blank(name: str, number: int, questions: Sequence[Question]) -> OfficialDocument:
    """Lay the check-list out with room for answers and signatures."""
    rows = [(no, *_cells(one), ANSWERS, "") for no, one in enumerate(questions, start=1)]
    total = sum(one.score for one in questions)
    blocks: list[Block] = [
        *map(Paragraph, FILLED_IN),
        TableBlock(f"共{len(rows)}项，满分{total}分，第{number}版", HEADER, rows),
        *map(Paragraph, SIGNED),
    ]
    return OfficialDocument(title=name, blocks=blocks)


def _cells(one: Question) -> tuple[str, str, str, int]:
    marks = MAJOR * one.may_be_major + PHOTO * one.is_photo_required
    return one.title + marks, one.how, one.basis, one.score
