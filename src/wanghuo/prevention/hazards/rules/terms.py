"""Days a hazard is given: numbers of the rulebook, and what a person may ask for."""

from dataclasses import dataclass
from datetime import date, timedelta

from wanghuo.kernel.errors import BadInput, Words
from wanghuo.prevention.hazards.rules.words import OrderKind


@dataclass(frozen=True, slots=True)
class HandlingTerms:
    """How long a hazard may lie before an order names a day (处置期限)."""

    days: int
    complaint_days: int


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """How far ahead an order or an extension may name a day (整改期限)."""

    longest_days: int
    longest_extension_days: int


def check_order(kind: OrderKind, due_on: date | None, on: date, terms: OrderTerms) -> date:
    """Return the day by which the hazard must be gone, or refuse one that cannot be ordered."""
    if kind is OrderKind.IMMEDIATE:
        if due_on not in {None, on}:
            raise BadInput(
                problem="责令立即改正当天到期，不另填期限；需要时间的请选“责令限期改正”。"
            )
        return on
    if due_on is None or due_on <= on:
        raise BadInput(problem="责令限期改正请填写今天以后的整改期限。")
    if due_on > on + timedelta(days=terms.longest_days):
        raise BadInput(problem=Words("整改期限最长{days}天，请改早一些。", days=terms.longest_days))
    return due_on


def check_again(due_on: date | None, on: date, terms: OrderTerms) -> date:
    """Return the day set anew after a failed recheck, or refuse it."""
    if due_on is None or due_on < on:
        raise BadInput(problem="请填写新的整改期限，不早于今天。")
    if due_on > on + timedelta(days=terms.longest_days):
        raise BadInput(problem=Words("整改期限最长{days}天，请改早一些。", days=terms.longest_days))
    return due_on


def check_extension(until: date, due_on: date, on: date, terms: OrderTerms) -> date:
    """Return the later day, or refuse one that is not later or too late."""
    if until <= due_on or until < on:
        raise BadInput(problem="延期后的日期应晚于原期限，且不早于今天。")
    if until > due_on + timedelta(days=terms.longest_extension_days):
        raise BadInput(
            problem=Words("一次延期最长{days}天，请改早一些。", days=terms.longest_extension_days)
        )
    return until


def hazard_number(year: int, number: int) -> str:
    """Return the number people use (案号): YH2026-000123."""
    return f"YH{year}-{number:06d}"


def notice_number(word: str, year: int, number: int) -> str:
    """Return the number of a document (文号): 消限改〔2026〕12号."""
    return f"{word}〔{year}〕{number}号"
