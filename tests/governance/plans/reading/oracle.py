"""Compare a reading with facts worked by eye, and say every difference at once.

Expected deadlines are words: ";" several, "|" either reading, "?" may also be given.
Expected units: "、" several, "|" either reading, "~" may be left out, 「」 one name,
"lead:" and "assist:" roles.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from wanghuo.governance.plans.reading.values import (
    Deadline,
    DeadlineKind,
    PlanReading,
    Span,
    Task,
    Unit,
    UnitRole,
)

HERE = Path(__file__).parent
_NUMBER = re.compile(
    r"^(?:第?[一二三四五六七八九十百]+[章节、.]|\([一二三四五六七八九十]+\)|\d+[.、)]|\(\d+\)|\d+(?=[^\d年月日.%个]))"
)


def expected(name: str) -> dict:
    return tomllib.loads((HERE / name).read_text("utf-8"))


def plain(text: str) -> str:
    """Fold widths and drop blanks, so that only what is written counts."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def unnumbered(text: str) -> str:
    return _NUMBER.sub("", plain(text))


def begins(text: str, key: str) -> bool:
    return unnumbered(text).startswith(plain(key)) or plain(text).startswith(plain(key))


def holds(path: Iterable[str], key: str) -> bool:
    return plain(key) in "/".join(plain(part) for part in path)


def deadline_words(deadline: Deadline) -> set[str]:
    """Return the ways to say this deadline; a recurrence may be said without its bounds."""
    match deadline.kind:
        case DeadlineKind.BY:
            return {f"by {deadline.date}"}
        case DeadlineKind.STANDING:
            return {"standing"}
        case DeadlineKind.FROM:
            return {f"from {deadline.since or deadline.date}"}
        case DeadlineKind.RANGE:
            return {f"range {deadline.since} {deadline.until or deadline.date}"}
    every = f"every {deadline.freq.value if deadline.freq else None}"
    if deadline.month_day:
        every += f" {_day(deadline.month_day)}"
    words = {every}
    if deadline.since:
        words.add(f"{every} from {deadline.since}")
    return words


def _day(month_day: str) -> str:
    """Write "05" as "5"; "12-01" stays."""
    return month_day if "-" in month_day else month_day.lstrip("0")


def deadlines_differ(actual: Iterable[Deadline], wanted: str) -> str | None:
    said = [deadline_words(deadline) for deadline in actual]
    left = list(said)
    missing = []
    for token in filter(None, (part.strip() for part in wanted.split(";"))):
        ways = {way.strip() for way in token.removeprefix("?").split("|")}
        found = [words for words in left if words & ways]
        if not found and not token.startswith("?"):
            missing.append(token)
        left = [words for words in left if words not in found]
    if not missing and not left:
        return None
    return f"want [{wanted}], got {sorted(min(words, key=len) for words in said)}"


def _name(raw: str) -> str:
    """Cut "县住建局等行业主管部门" to 县住建局; the tail is checked as a unit of its own."""
    return re.sub(r"(?<=.)等[^、]*(?:单位|部门|站所)$", "", plain(raw))


def unit_words(units: Iterable[Unit]) -> set[str]:
    return {
        ("" if unit.role is UnitRole.RESPONSIBLE else f"{unit.role.value}:") + _name(unit.name)
        for unit in units
    }


def _wanted_units(way: str) -> tuple[set[str], set[str]]:
    needed, optional = set(), set()
    for group in way.split(";"):
        role, colon, names = group.strip().rpartition(":")
        for whole, name in re.findall("「([^」]*)」|([^、]+)", names):
            kept = optional if name.startswith("~") else needed
            kept.add(role + colon + _name(whole or name.removeprefix("~")))
    return needed, optional


def units_differ(actual: Iterable[Unit], wanted: str) -> str | None:
    said = unit_words(actual)
    for way in wanted.split("|"):
        needed, optional = _wanted_units(way)
        if needed <= said <= needed | optional:
            return None
    return f"want [{wanted}], got {sorted(said)}"


def differences(task: Task | None, wanted: dict[str, str]) -> dict[str, str | None]:
    """Return what differs between a task and begins, path, deadlines and units as wanted."""
    if task is None:
        return {"task": "missing"}
    found: dict[str, str | None] = {}
    if "begins" in wanted and not begins(task.text, wanted["begins"]):
        found["text"] = f"want [{wanted['begins']}…], got [{task.text[:16]}…]"
    if "path" in wanted and not holds(task.path, wanted["path"]):
        found["path"] = f"want [{wanted['path']}], got {task.path}"
    if "deadlines" in wanted:
        found["deadlines"] = deadlines_differ(task.deadlines, wanted["deadlines"])
    if "units" in wanted:
        found["units"] = units_differ(task.units, wanted["units"])
    return {what: how for what, how in found.items() if how}


def collected(found: dict[str, dict[str, str | None]]) -> dict[str, dict[str, str | None]]:
    return {what: how for what, how in found.items() if how}


def dates(value: object) -> str:
    return "" if value is None else str(value)


def headers_differ(reading: PlanReading, wanted: dict) -> dict[str, str]:
    """Compare title, issuer, number, date of issue and period where they are wanted."""
    found = {}
    for field in ("title", "issuer", "doc_number", "issued_on"):
        actual = plain(dates(getattr(reading, field)))
        if field in wanted and actual != plain(wanted[field]):
            found[field] = f"want [{wanted[field]}], got [{actual}]"
    if "period_to" in wanted:
        period = reading.period
        said = (dates(period and period.since), dates(period and period.until))
        if said[0] not in wanted["period_from"] or said[1] != wanted["period_to"]:
            found["period"] = f"want {wanted['period_from']}..{wanted['period_to']}, got {said}"
    return found


def stages_differ(reading: PlanReading, wanted: list[list[str]]) -> str | None:
    said = [(stage.name, dates(stage.since), dates(stage.until)) for stage in reading.stages]
    same = len(said) == len(wanted) and all(
        begins(name, row[0]) and [since, until] == row[1:]
        for (name, since, until), row in zip(said, wanted, strict=True)
    )
    return None if same else f"want {wanted}, got {said}"


def reports(reading: PlanReading) -> set[str]:
    return {
        f"{due.freq.value} {_day(due.month_day or '')}".strip() if due.freq else dates(due.date)
        for due in reading.reports_due
    }


def built(reading: PlanReading, what: str, place: str = "") -> list[tuple[int | None, float]]:
    """Return (year, value) of every build quantity of this kind, zeros left out."""
    rows = [
        (row.year, row.value)
        for row in reading.build_quantities
        if plain(what) in plain(row.what) and place in (row.place or "") and row.value
    ]
    return sorted(rows, key=lambda row: (row[0] or 0, row[1]))


def touches(reading: PlanReading, span: Span, passage: str) -> bool:
    """Say whether the span and one occurrence of the passage share a character or a line."""
    text = reading.text
    start = text.find(passage)
    while start >= 0:
        line_start = text.rfind("\n", 0, start) + 1
        line_end = text.find("\n", start) if "\n" in text[start:] else len(text)
        if span.start < line_end and span.end > line_start:
            return True
        start = text.find(passage, start + 1)
    return False
