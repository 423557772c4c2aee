"""What an item of a check-list says, and what a whole list of them must keep to."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from wanghuo.kernel.errors import BadInput, Listing, Words
from wanghuo.kernel.rulebook.rules import Confidence
from wanghuo.prevention.checklists.rules.words import Photo
from wanghuo.prevention.hazards.rules import HazardGrade

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
LONGEST = {"title": 120, "clause": 120, "source": 200, "how": 500}
LABELS = {"title": "检查内容", "clause": "条款", "source": "依据", "how": "怎么看"}
REQUIRED = ("title", "source", "how")
HIGHEST_SCORE = 100
TOTAL = 100
"""What the scores of a published list add up to, so that results of two lists compare."""
MOST_ITEMS = 100


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One question of a check-list (检查项); its title is true when all is well.

    `grade` is that of the hazard which a failed item opens: "major" only says that it may be one,
    and that GB 35181 decides. `clause` is empty where the article is not known for sure.
    """

    code: str
    title: str
    clause: str
    source: str
    how: str
    photo: Photo
    grade: HazardGrade
    score: int
    confidence: Confidence = Confidence.UNVERIFIED

    @property
    def is_photo_required(self) -> bool:
        """Tell whether nobody may answer it without a picture."""
        return self.photo is Photo.REQUIRED

    @property
    def may_be_major(self) -> bool:
        """Tell whether failing it may be a major hazard."""
        return self.grade is HazardGrade.MAJOR

    @property
    def basis(self) -> str:
        """Return source and clause as one."""
        return f"{self.source} {self.clause}".strip()

    def as_dict(self) -> dict[str, Any]:
        """Return the item as a version keeps it."""
        return {
            name: str(value) if isinstance(value, str) else value
            for name, value in asdict(self).items()
        }


Raw = Mapping[str, Any]
NAMES = tuple(field.name for field in fields(CheckItem))


def items_of(raw: Iterable[Raw]) -> tuple[CheckItem, ...]:
    """Return the items of a version, in order; they were checked when they were written."""
    return tuple(_item(one) for one in raw)


def _item(one: Raw) -> CheckItem:
    return CheckItem(
        code=one["code"],
        title=one["title"],
        clause=one.get("clause", ""),
        source=one["source"],
        how=one.get("how", ""),
        photo=Photo(one["photo"]),
        grade=HazardGrade(one["grade"]),
        score=one["score"],
        confidence=Confidence(one.get("confidence", Confidence.UNVERIFIED)),
    )


def checked_item(one: Raw) -> CheckItem:
    """Return what somebody wrote as an item, or refuse with what is wrong."""
    texts = {name: clean(one.get(name, "")) for name in LONGEST}
    _check_texts(texts)
    score = one.get("score")
    if not isinstance(score, int) or isinstance(score, bool) or not 0 <= score <= HIGHEST_SCORE:
        raise BadInput(problem=Words("分值应为 0 到 {most} 的整数。", most=HIGHEST_SCORE))
    code = str(one.get("code", ""))
    if not CODE.fullmatch(code):
        raise BadInput(problem="检查项代码只用小写字母、数字和连字符，不超过40个字符。")
    try:
        return _item({**one, **texts, "code": code})
    except (KeyError, ValueError):
        raise BadInput(problem="请选择拍照要求、隐患等级和依据的把握程度。") from None


def clean(text: object) -> str:
    """Return a text on as few spaces as it can do with."""
    return " ".join(str(text).replace("\0", "").split())


def _check_texts(texts: Mapping[str, str]) -> None:
    for name in REQUIRED:
        if not texts[name]:
            raise BadInput(problem=Words("请填写“{label}”。", label=LABELS[name]))
    for name, longest in LONGEST.items():
        if len(texts[name]) > longest:
            problem = Words("“{label}”不超过 {n} 个字。", label=LABELS[name], n=longest)
            raise BadInput(problem=problem)


def checked_items(raw: Iterable[Raw]) -> tuple[CheckItem, ...]:
    """Return the items of a draft, or refuse: each well written, no code twice, not too many."""
    items = tuple(map(checked_item, raw))
    if len(items) > MOST_ITEMS:
        raise BadInput(problem=Words("一张检查表最多 {most} 项。", most=MOST_ITEMS))
    again = [code for code, count in Counter(one.code for one in items).items() if count > 1]
    if again:
        raise BadInput(problem=Words("检查项代码重复：{codes}。", codes=Listing(again)))
    return items


def check_publishable(items: Sequence[CheckItem]) -> None:
    """Refuse to publish an empty list, or one whose scores do not add up."""
    if not items:
        raise BadInput(problem="检查表还没有检查项，请先添加。")
    total = total_score(items)
    if total != TOTAL:
        problem = Words("各项分值合计应为 {due} 分，现为 {total} 分。", due=TOTAL, total=total)
        raise BadInput(problem=problem)


def total_score(items: Iterable[CheckItem]) -> int:
    """Return what the scores add up to."""
    return sum(one.score for one in items)
