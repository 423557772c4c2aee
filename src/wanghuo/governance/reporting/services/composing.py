"""What a report says: its figures counted, its sections worded, anew as often as wanted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from itertools import count

from wanghuo.governance.reporting import queries, rules
from wanghuo.governance.reporting.models import Report, ReportFigure, ReportSection
from wanghuo.governance.reporting.rules import (
    Asked,
    FigureOutline,
    Outline,
    Together,
    worded,
)
from wanghuo.governance.reporting.writing.passages import Passage

STEP = 10
ANSWER = ("ordinal", "label", "unit", "value", "asked", "together")
Values = dict[str, Decimal | None]
Told = tuple[str, str]


def hold(report: Report) -> None:
    """Read the report again and keep others from changing it until the transaction ends."""
    held = Report._base_manager.select_for_update().get(pk=report.pk)
    for field in ("state", "revision", "consolidated_at", "outline"):
        setattr(report, field, getattr(held, field))


def compose(report: Report, *, at: datetime, more: Iterable[tuple[str, str, Passage]] = ()) -> bool:
    """Count the figures anew and word every section nobody edited; tell whether any figure moved.

    What a person edited stays; the page shows which of its figures have moved. `more` are sections
    that go before the template's own: (code, heading, text).
    """
    outline = queries.outline(report.outline)
    is_moved = _write_figures(report, outline)
    readings = queries.readings(report)
    words = queries.words_of(report)
    told = _told(report, outline)
    sections = [(code, heading, passage) for code, heading, passage in more]
    for one in outline.sections:
        passage = worded(one, readings, words)
        sections.append((one.code, one.heading, _with(passage, told[one.code])))
    _write_sections(report, sections)
    Report._base_manager.filter(pk=report.pk).update(
        refreshed_at=at, outline_version=outline.version
    )
    report.refreshed_at, report.outline_version = at, outline.version
    return is_moved


def _told(report: Report, outline: Outline) -> Mapping[str, list[Told]]:
    """Return what each unit of a consolidated report says, by section, the unit's name first.

    With it goes the same without the paragraphs that the program wrote.
    """
    told: dict[str, list[Told]] = defaultdict(list)
    if report.consolidated_at is None:
        return told
    codes = [one.code for one in outline.sections if one.is_told]
    drafted = queries.drafted_texts(report, codes)
    rows = ReportSection._base_manager.filter(report__whole=report, code__in=codes)
    rows = rows.exclude(text="").order_by(
        "report__area_path", "report__organisation_id", "ordinal", "id"
    )
    columns = ("pk", "code", "report__organisation__name", "report__area__name", "text")
    for pk, code, name, area, text in rows.values_list(*columns):
        own = _without(text, drafted.get(pk, text))
        unit = rules.full_name(name, area)
        told[code].append((f"{unit}：{text}", f"{unit}：{own}" if own else ""))
    return told


def _without(text: str, drafted: str) -> str:
    """Return the paragraphs of a text that did not stand in the draft."""
    written = drafted.split("\n")
    return "\n".join(line for line in text.split("\n") if line not in written)


def _with(passage: Passage, told: list[Told]) -> Passage:
    """Add what units say; where the whole speaks for itself, only what people wrote of their own.

    A paragraph nobody touched holds nothing but figures, and those stand in the table by unit.
    """
    words = [own if passage.text else whole for whole, own in told]
    return Passage("\n".join(filter(None, [passage.text, *words])), passage.quotes)


def _write_sections(report: Report, sections: list[tuple[str, str, Passage]]) -> None:
    standing = {
        one.code: one for one in ReportSection._base_manager.filter(report=report).order_by("id")
    }
    new = []
    for ordinal, (code, heading, passage) in zip(count(STEP, STEP), sections, strict=False):
        quotes = [list(quote) for quote in passage.quotes]
        terms = {"ordinal": ordinal, "heading": heading, "text": passage.text, "quotes": quotes}
        if code not in standing:
            new.append(ReportSection(report=report, area_path=report.area_path, code=code, **terms))
            continue
        row = ReportSection._base_manager.filter(pk=standing[code].pk)
        row.update(**({"ordinal": ordinal} if standing[code].is_edited else terms))
    ReportSection._base_manager.bulk_create(new)


def _write_figures(report: Report, outline: Outline) -> bool:
    """Count every figure of the template; tell whether any differs from what stood."""
    values = _values(report, outline)
    rows = ReportFigure._base_manager.filter(report=report)
    standing = {one.code: one for one in rows.order_by("id")}
    new, changed = [], []
    for ordinal, one in enumerate(outline.figures, start=1):
        row = _figure(report, one, ordinal, values[one.code])
        before = standing.pop(one.code, None)
        if before is None:
            new.append(row)
        elif _answer(before) != _answer(row):
            row.pk = before.pk  # its address stays
            changed.append(row)
    ReportFigure._base_manager.bulk_create(new)
    ReportFigure._base_manager.bulk_update(changed, ANSWER)
    rows.filter(code__in=standing).delete()
    return bool(changed or standing)


def _figure(
    report: Report, outline: FigureOutline, ordinal: int, value: Decimal | None
) -> ReportFigure:
    return ReportFigure(
        report=report,
        area_path=report.area_path,
        ordinal=ordinal,
        code=outline.code,
        label=outline.label,
        unit=outline.unit,
        value=value,
        asked=_asked(report, outline).as_json(),
        together=outline.together,
    )


def _answer(figure: ReportFigure) -> tuple[object, ...]:
    return tuple(getattr(figure, name) for name in ANSWER)


def _values(report: Report, outline: Outline) -> Values:
    asked = {one.code: _asked(report, one) for one in outline.figures}
    counted = {code: one for code, one in asked.items() if queries.is_counted(one)}
    values: Values = dict(zip(counted, queries.counted(counted.values()), strict=True))
    if report.consolidated_at is not None:
        values |= _together(report, outline)
    for one in outline.figures:
        if one.together is Together.RATIO:
            part, whole = one.of
            values[one.code] = rules.ratio(values[part], values[whole])
    return values


def _together(report: Report, outline: Outline) -> Values:
    """Add up what the parts were approved with; what cannot be added has no one value."""
    said: dict[str, list[Decimal | None]] = defaultdict(list)
    rows = ReportFigure._base_manager.filter(report__whole=report).order_by("id")
    for code, value in rows.values_list("code", "value"):
        said[code].append(value)
    return {
        one.code: rules.total(said[one.code]) if one.together is Together.SUM else None
        for one in outline.figures
    }


def _asked(report: Report, figure: FigureOutline) -> Asked:
    is_whole = report.consolidated_at is not None and figure.together is not Together.RATIO
    return Asked(
        source="together" if is_whole else figure.source,
        area=report.area_id,
        since=report.period_from,
        until=report.period_to,
        organisation=None if report.is_of_area else report.organisation_id,
        kinds=figure.kinds,
        of=figure.of,
    )
