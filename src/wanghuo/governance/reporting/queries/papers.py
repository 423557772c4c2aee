"""A whole report gathered for the page and for paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from wanghuo.governance.reporting import rules
from wanghuo.governance.reporting.models import Report, ReportFigure, ReportSection
from wanghuo.governance.reporting.queries import lists, sources
from wanghuo.governance.reporting.queries.shipped import outline
from wanghuo.governance.reporting.queries.tables import header_of, lines_of
from wanghuo.governance.reporting.rules import Annex, Reading, Together
from wanghuo.governance.reporting.writing.paper import MOST_ROWS, Paper, Table
from wanghuo.governance.reporting.writing.passages import Passage, as_quotes, moved


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure in a person's text that the ledger tells differently by now (数字已变)."""

    code: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SectionShown:
    """A section with what its reader must know: figures that moved, and those it leaves out."""

    section: ReportSection
    passage: Passage
    moved: tuple[Moved, ...]


def passage_of(section: ReportSection) -> Passage:
    """Return a section's text with the figures it quotes."""
    return Passage(section.text, as_quotes(section.quotes))


def readings(report: Report) -> dict[str, Reading]:
    """Return the figures of a report as they stand, by code."""
    rows = ReportFigure._base_manager.filter(report=report).order_by("ordinal", "id")
    is_whole = report.consolidated_at is not None
    return {
        one.code: Reading(one.value, one.unit, is_whole and one.together == Together.LIST)
        for one in rows
    }


def words_of(report: Report) -> Mapping[str, str]:
    """Return what sentences say besides figures."""
    return {
        "area": report.area.name,
        "organisation": report.sender,
        "this": rules.this(report.duty.cycle.freq),
        "period": report.period,
        "since": rules.chinese(report.period_from),
        "until": rules.chinese(report.period_to),
    }


def sections_shown(report: Report) -> list[SectionShown]:
    """Return every section with the figures in it that moved since a person edited it."""
    rows = list(lists.figures(report))
    labels = {one.code: one.label for one in rows}
    values = {one.code: rules.shown(one.value, one.unit) for one in rows}
    shown = []
    for section in lists.sections(report):
        passage = passage_of(section)
        changes = tuple(
            Moved(code, labels[code], old, new) for code, old, new in moved(passage, values)
        )
        shown.append(SectionShown(section, passage, changes))
    return shown


@dataclass(frozen=True, slots=True)
class Opened:
    """A figure opened: what it asked, and where its records come from."""

    figure: ReportFigure
    asked: rules.Asked
    source: rules.Source

    @property
    def rows(self) -> sources.Rows | None:
        """Records in scope, when the figure counts any of its own."""
        return sources.records(self.asked) if sources.is_counted(self.asked) else None


def opened(figure: ReportFigure) -> Opened:
    """Open a figure to the records behind it that lie in scope."""
    asked = rules.Asked.from_json(figure.asked)
    return Opened(figure, asked, rules.SOURCES[asked.source])


def paper(report: Report, issued_on: date | None) -> Paper:
    """Gather what stands on paper; annexes hold the records in scope."""
    sections = [(one.heading, one.text) for one in lists.sections(report) if one.text]
    return Paper(
        title=report.title,
        addressee=_addressee(report),
        issuer=report.sender,
        issued_on=issued_on,
        sections=sections,
        tables=tables(report, MOST_ROWS),
    )


def _addressee(report: Report) -> str:
    if report.receiver is None or not report.receiver_name:
        return report.receiver_name
    return rules.full_name(report.receiver_name, report.receiver.area.name)


def tables(report: Report, most: int | None = None) -> list[Table]:
    """Return the annexes: of a consolidated report its figures by unit, else lists of records."""
    if report.consolidated_at is not None:
        return [by_unit(report)]
    return [_annex(report, annex, most) for annex in outline(report.outline).annexes]


def by_unit(report: Report) -> Table:
    """Every figure of every unit, and the whole; what a unit did not tell stays empty."""
    columns = list(lists.figures(report))
    parts = list(lists.parts(report))
    told: dict[tuple[UUID, str], str] = {
        (one.report_id, one.code): rules.shown(one.value, one.unit)
        for one in ReportFigure.objects.filter(report__in=parts).order_by("id")
    }
    header = ["单位", *(one.label for one in columns)]
    rows = [
        [part.sender, *(told.get((part.pk, one.code), "") for one in columns)] for part in parts
    ]
    rows.append(["合计", *(rules.shown(one.value, one.unit) for one in columns)])
    return Table("各单位上报情况", header, rows, len(rows))


def figure_sheet(report: Report) -> Table:
    """Every figure with how it was counted, for Excel."""
    rows = [
        (
            one.label,
            float(one.value) if one.value is not None else "",
            one.unit,
            rules.SOURCES[one.asked["source"]].label,
            one.asked["since"],
            one.asked["until"],
        )
        for one in lists.figures(report)
    ]
    header = ("数字", "数值", "单位", "来源", "统计期起", "统计期止")
    return Table("数字", header, rows, len(rows))


def _annex(report: Report, annex: Annex, most: int | None) -> Table:
    figure = lists.figures(report).filter(code=annex.figure).first()
    if figure is None:  # made when its template had no such figure
        return Table(annex.title, (), (), 0)
    behind = opened(figure)
    rows = behind.rows
    found = list(rows[:most] if most else rows) if rows is not None else []
    lines = lines_of(behind.source.shows, found, report.period_to)
    total = rows.count() if rows is not None and most and len(found) == most else len(found)
    header = header_of(behind.source.shows)
    return Table(annex.title, header, [line.cells for line in lines], total)


def sheets(report: Report) -> list[Table]:
    """Return everything of a report that belongs in a workbook, nothing cut short."""
    return [figure_sheet(report), *(one for one in tables(report) if one.header)]


def behind(figure: ReportFigure) -> list[ReportFigure]:
    """Return the figures that another one was made of: parts of a ratio, or those of the units."""
    of = figure.asked["of"]
    rows = ReportFigure.objects.select_related("report__organisation", "report__area")
    if of:
        rows = rows.filter(report=figure.report_id, code__in=of)
        return sorted(rows, key=lambda one: str(of.index(one.code)))
    rows = rows.filter(report__whole=figure.report_id, code=figure.code)
    return list(rows.order_by("report__area_path", "report__organisation_id", "id"))
