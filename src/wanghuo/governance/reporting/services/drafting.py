"""People make the draft their own: edit sections, take over moved figures, refresh."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from wanghuo.governance.reporting import queries, rules
from wanghuo.governance.reporting.models import Report, ReportSection, SectionEdit
from wanghuo.governance.reporting.rules import ReportAction, ReportState
from wanghuo.governance.reporting.services import moves
from wanghuo.governance.reporting.services.composing import compose, hold
from wanghuo.governance.reporting.writing.passages import Passage, edited, taken_over
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, StaleRecord
from wanghuo.kernel.facts import services as facts

LONGEST_TEXT = 20_000


@transaction.atomic
def edit_section(
    *, section: ReportSection, version: int, text: str, actor: Actor, at: datetime
) -> ReportSection:
    """Make a section one's own (修改章节); figures left untouched stay the ledger's."""
    words = text.replace("\0", "").replace("\r\n", "\n").strip()
    if len(words) > LONGEST_TEXT:
        raise BadInput(problem="这一节过长，请控制在20000字以内。")
    _must_edit(section.report, actor)
    passage = edited(queries.passage_of(section), words)
    return _write(section, version, passage, actor=actor, at=at)


@transaction.atomic
def take_over(
    *, section: ReportSection, version: int, codes: Iterable[str], actor: Actor, at: datetime
) -> ReportSection:
    """Write the ledger's present figures over the old ones in an edited section (采用新数)."""
    _must_edit(section.report, actor)
    readings = queries.readings(section.report)
    values = {code: reading.text for code, reading in readings.items()}
    passage = taken_over(queries.passage_of(section), values, codes)
    return _write(section, version, passage, actor=actor, at=at)


@transaction.atomic
def restore_section(
    *, section: ReportSection, version: int, actor: Actor, at: datetime
) -> ReportSection:
    """Let the program word a section again (恢复自动生成)."""
    _must_edit(section.report, actor)
    before = section.text
    _swap(section, version, {"is_edited": False})
    _recompose(section.report, at=at)
    section.refresh_from_db()
    _keep(section, before, actor=actor, at=at)
    return section


@transaction.atomic
def refresh_report(*, report: Report, actor: Actor, at: datetime) -> bool:
    """Count the figures of a draft anew (刷新数字); tell whether any moved."""
    _must_edit(report, actor)
    is_moved = _recompose(report, at=at)
    if is_moved:
        facts.record(rules.REPORT_REFRESHED, facts.mark(report), actor=actor, at=at)
    return is_moved


def _must_edit(report: Report, actor: Actor) -> None:
    moves.must_write(report, rules.REPORT_EDIT, actor)
    hold(report)
    rules.next_state(ReportState(report.state), ReportAction.EDIT)


def _recompose(report: Report, *, at: datetime) -> bool:
    from_whole = queries.coverage(report) if report.consolidated_at else ()
    return compose(report, at=at, more=from_whole)


def _write(
    section: ReportSection, version: int, passage: Passage, *, actor: Actor, at: datetime
) -> ReportSection:
    before = section.text
    if passage.text == before:
        return section
    quotes = [list(quote) for quote in passage.quotes]
    _swap(section, version, {"text": passage.text, "quotes": quotes, "is_edited": True})
    _keep(section, before, actor=actor, at=at)
    return section


def _swap(section: ReportSection, version: int, changes: dict[str, object]) -> None:
    """Change the section as it was read, or refuse with `StaleRecord`."""
    changes["version"] = version + 1
    as_read = ReportSection._base_manager.filter(pk=section.pk, version=version)
    if as_read.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(section, name, value)


def _keep(section: ReportSection, before: str, *, actor: Actor, at: datetime) -> None:
    """Keep both texts as a row; the fact names it and holds no text."""
    kept = SectionEdit._base_manager.create(
        section=section,
        area_path=section.area_path,
        by_id=actor.id,
        at=at,
        before=before,
        after=section.text,
    )
    moves.move(
        section.report,
        ReportAction.EDIT,
        actor=actor,
        at=at,
        told={"section": section.code, "edit": str(kept.pk)},
    )
