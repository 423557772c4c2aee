"""What owners promise and are asked, as data (承诺文本、申报问题)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wanghuo.kernel.errors import BadInput, Words
from wanghuo.register.places.rules import PlaceKind


@dataclass(frozen=True, slots=True)
class PledgeText:
    """A promise in words, for some kinds of place or for any (承诺文本)."""

    code: str
    title: str
    kinds: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines, numbered."""
        return "\n".join(f"{nth}．{line}" for nth, line in enumerate(self.lines, 1))


@dataclass(frozen=True, slots=True)
class Question:
    """A risk that is asked about, of some kinds of place or of any (申报问题)."""

    code: str
    title: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked, under a version."""

    version: str
    questions: tuple[Question, ...]

    def of(self, kind: str) -> tuple[Question, ...]:
        """Return what is asked of a place of this kind."""
        return tuple(one for one in self.questions if not one.kinds or kind in one.kinds)


def read_pledges(data: Mapping[str, Any]) -> tuple[PledgeText, ...]:
    """Read the promises."""
    return tuple(
        PledgeText(one["code"], one["title"], _kinds(one), tuple(one["lines"]))
        for one in data["pledge"]
    )


def read_questions(data: Mapping[str, Any]) -> Questions:
    """Read the questions."""
    asked = tuple(Question(one["code"], one["title"], _kinds(one)) for one in data["question"])
    return Questions(data["version"], asked)


def pledge_for(kind: str, texts: Iterable[PledgeText]) -> PledgeText:
    """Return the promise made for a kind of place, else the one for any."""
    held = list(texts)
    own = [one for one in held if kind in one.kinds]
    return (own or [one for one in held if not one.kinds])[0]


def check_answers(answers: Mapping[str, bool], kind: str, questions: Questions) -> dict[str, bool]:
    """Return an answer to every question of the kind, or refuse what is missing or not asked."""
    asked = questions.of(kind)
    missing = [one.title for one in asked if one.code not in answers]
    if missing:
        raise BadInput(problem=Words("请回答“{title}”有还是没有。", title=missing[0]))
    strange = sorted(set(answers) - {one.code for one in asked})
    if strange:
        raise BadInput(problem=Words("没有“{code}”这个申报项。", code=strange[0]))
    return {one.code: bool(answers[one.code]) for one in asked}


def _kinds(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(PlaceKind(kind).value for kind in entry["kinds"])
