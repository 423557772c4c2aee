"""What the house refuses, and how it says so.

Every anticipated refusal is a `DomainError`; it leaves the API as RFC 9457 problem details and the
screen as the same Chinese sentence. Anything else is a bug and stays a 500 with a request id.

    DomainError                     400  the root; never raised itself
    ├── BadInput                    422  what was given cannot be used; says what to do
    ├── CapabilityMissing           403  the post does not allow it
    ├── NotFound                    404  absent, or out of the asker's area
    ├── TransitionRefused           409  not from this state
    └── StaleRecord                 409  somebody was faster

Rooms add their own classes below these; `all_errors()` lists them for the `/errors` page, and a
house test proves that each code is unique and documented.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar, Protocol, Self, runtime_checkable

Translate = Callable[[str], str]


@runtime_checkable
class Sayable(Protocol):
    """What can be said again in another language."""

    def said(self, translate: Translate) -> str:
        """Return the same, each part of it put through `translate`."""


class Words(str):
    """A Chinese sentence that remembers how it was filled (话语)."""

    __slots__ = ("facts", "template")

    template: str
    facts: dict[str, object]

    def __new__(cls, template: str, **facts: object) -> Self:
        """Fill the template."""
        words = super().__new__(cls, template.format(**facts))
        words.template, words.facts = template, facts
        return words

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """Let a copy be filled again from the same."""
        return (self.template,), self.facts

    def said(self, translate: Translate) -> str:
        """Fill the translated template with translated facts."""
        facts = {name: said(fact, translate) for name, fact in self.facts.items()}
        return translate(self.template).format(**facts)


class Listing(str):
    """Chinese words one after another, with 、 between them (并列)."""

    __slots__ = ("parts",)

    parts: tuple[str, ...]

    def __new__(cls, parts: Iterable[str]) -> Self:
        """Join the parts."""
        kept = tuple(parts)
        listing = super().__new__(cls, "、".join(kept))
        listing.parts = kept
        return listing

    def __getnewargs_ex__(self) -> tuple[tuple[tuple[str, ...]], dict[str, object]]:
        """Let a copy be joined again from the same."""
        return (self.parts,), {}

    def said(self, translate: Translate) -> str:
        """Join the translated parts."""
        return translate("、").join(str(said(part, translate)) for part in self.parts)


def said(fact: object, translate: Translate) -> object:
    """Say whatever can be said; a number or a day stays what it is."""
    if isinstance(fact, Sayable):
        return fact.said(translate)
    return translate(fact) if isinstance(fact, str) and fact else fact


class DomainError(Exception):
    """A refusal with a code for programs and a Chinese sentence for people.

    `facts` fill the sentence and travel with the problem details; they never hold personal values.
    """

    code: ClassVar[str] = "domain_error"
    status: ClassVar[int] = 400
    sentence: ClassVar[str] = "操作未完成。"
    heading: ClassVar[str] = ""
    """What this sort of refusal is called, where its sentence tells nothing before it is filled."""

    def __init__(self, **facts: object) -> None:
        """Keep the facts and fill the sentence with them."""
        self.facts = facts
        self.words = Words(self.sentence, **facts)
        super().__init__(self.words)

    def said(self, translate: Translate) -> str:
        """Say the refusal through `translate`; `str` of it stays Chinese."""
        return self.words.said(translate)


class BadInput(DomainError):
    """What was given cannot be used (输入有误)."""

    code = "bad_input"
    status = 422
    sentence = "{problem}"
    heading = "输入有误。"


class CapabilityMissing(DomainError):
    """The actor's posts in force do not allow this (无此权限)."""

    code = "capability_missing"
    status = 403
    sentence = "您的岗位没有“{capability}”权限，如确需办理请联系本级安全管理员。"


class NotFound(DomainError):
    """Absent, or outside the asker's area; the two are never told apart (未找到)."""

    code = "not_found"
    status = 404
    sentence = "未找到该{what}，可能已被移除或不在您的管辖范围内。"


class TransitionRefused(DomainError):
    """The record's state does not allow this action (状态不允许)."""

    code = "transition_refused"
    status = 409
    sentence = "当前状态为“{state}”，不能执行“{action}”。"


class StaleRecord(DomainError):
    """Somebody changed the record since it was read (记录已被他人更新)."""

    code = "stale_record"
    status = 409
    sentence = "该记录刚刚被他人更新，请刷新后重试。"


def all_errors(root: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    """Every error class the house knows, the root first."""
    yield root
    for child in root.__subclasses__():
        yield from all_errors(child)
