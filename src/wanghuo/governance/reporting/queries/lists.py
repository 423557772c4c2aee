"""Reports and duties in scope, each list under one named filter; and one of each."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.governance.reporting.models import (
    DutyUnit,
    Report,
    ReportDuty,
    ReportFigure,
    ReportRemark,
    ReportSection,
    SectionEdit,
)
from wanghuo.governance.reporting.rules import (
    DutyState,
    Lateness,
    RemarkKind,
    ReportState,
)
from wanghuo.kernel.scoping import access, subtree


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFilter:
    """Which reports a list shows and a number counts; what is left out does not narrow.

    Withdrawn reports are shown only when asked for. `on` is the day against which lateness is told.
    """

    duty_id: UUID | None = None
    organisation_id: int | None = None
    area_path: str = ""
    state: ReportState | None = None
    named_on: date | None = None
    due_from: date | None = None
    due_to: date | None = None
    lateness: Lateness | None = None
    on: date | None = None
    is_returned: bool = False
    is_reminded: bool = False
    is_part: bool = False
    whole_id: UUID | None = None


def report_list(chosen: ReportFilter) -> QuerySet[Report]:
    """List reports, the latest due first; what is missing, the longest missing first."""
    rows = Report.objects.filter(where(chosen)).select_related("organisation", "area")
    if chosen.lateness is Lateness.MISSING:
        return rows.order_by("due_on", "area_path", "id")
    return rows.order_by("-due_on", "area_path", "organisation_id", "id")


def where(chosen: ReportFilter) -> Q:
    """Return the condition of a filter, the same for the list and for the number."""
    exact = {
        "duty_id": chosen.duty_id,
        "organisation_id": chosen.organisation_id,
        "state": chosen.state,
        "named_on": chosen.named_on,
        "due_on__gte": chosen.due_from,
        "due_on__lte": chosen.due_to,
        "whole_id": chosen.whole_id,
    }
    condition = Q(**{name: value for name, value in exact.items() if value is not None})
    condition &= subtree(chosen.area_path)
    if chosen.state is None:
        condition &= ~Q(state=ReportState.WITHDRAWN)
    if chosen.lateness is not None and chosen.on is not None:
        condition &= is_at(chosen.lateness, chosen.on)
    if chosen.is_part:
        condition &= owed()
    for asked, kind in (
        (chosen.is_returned, RemarkKind.RETURNED),
        (chosen.is_reminded, RemarkKind.REMINDED),
    ):
        condition &= has_remark(kind) if asked else Q()
    return condition


def is_at(lateness: Lateness, on: date) -> Q:
    """Tell how a report stands to its day: by when it was first sent."""
    unsent = Q(first_sent_on__isnull=True)
    return {
        Lateness.ON_TIME: Q(first_sent_on__lte=F("due_on")),
        Lateness.LATE: Q(first_sent_on__gt=F("due_on")),
        Lateness.MISSING: unsent & Q(due_on__lt=on),
        Lateness.PENDING: unsent & Q(due_on__gte=on),
    }[lateness]


def owed() -> Q:
    """Match reports that somebody owes, as against the receiver's own consolidated ones."""
    return ~Q(organisation_id=F("receiver_id")) | Q(receiver__isnull=True)


def has_remark(kind: RemarkKind) -> Q:
    """Match reports of which such a thing was said."""
    said = ReportRemark._base_manager.filter(report=OuterRef("pk"), kind=kind)
    return Q(Exists(said))


def report(report_id: UUID) -> Report:
    """Return one report, or refuse with `NotFound`."""
    shown = Report.objects.select_related(
        "organisation", "area", "duty", "receiver__area", "submitted_by", "approved_by"
    )
    return access(shown, pk=report_id)


def report_in_brief(report_id: UUID) -> Report:
    """Return a report with what a notice says of it, or refuse with `NotFound`."""
    return access(Report.objects.select_related("organisation", "receiver"), pk=report_id)


def section(section_id: UUID) -> ReportSection:
    """Return one section whose report is in scope, or refuse with `NotFound`."""
    found = access(
        ReportSection.objects.select_related(
            "report__organisation", "report__area", "report__duty", "report__receiver"
        ),
        pk=section_id,
    )
    access(Report.objects.all(), pk=found.report_id)  # the sector stands with the report
    return found


def sections(of: Report) -> QuerySet[ReportSection]:
    """List the sections of a report, in order."""
    return ReportSection.objects.filter(report=of).order_by("ordinal", "id")


def figures(of: Report) -> QuerySet[ReportFigure]:
    """List the figures of a report, in order."""
    return ReportFigure.objects.filter(report=of).order_by("ordinal", "id")


def figure(figure_id: UUID) -> ReportFigure:
    """Return one figure whose report is in scope, or refuse with `NotFound`."""
    shown = ReportFigure.objects.select_related("report__organisation", "report__area")
    found = access(shown, pk=figure_id)
    access(Report.objects.all(), pk=found.report_id)  # the sector stands with the report
    return found


def edits(of: Report) -> QuerySet[SectionEdit]:
    """List what people changed in a report, newest first."""
    rows = SectionEdit.objects.filter(section__report=of).select_related("section", "by")
    return rows.order_by("-at", "-id")


def remarks(of: Report) -> QuerySet[ReportRemark]:
    """List what was said of a report, newest first."""
    rows = ReportRemark.objects.filter(report=of).select_related("by")
    return rows.order_by("-at", "-id")


def parts(of: Report) -> QuerySet[Report]:
    """List the reports that went into a consolidated one, by place."""
    rows = Report.objects.filter(whole=of).select_related("organisation", "area")
    return rows.order_by("area_path", "organisation_id", "id")


def duties(state: DutyState | None = None) -> QuerySet[ReportDuty]:
    """List duties: those to be confirmed first, then those in force, then the ended."""
    rows = ReportDuty.objects.select_related("area", "plan", "item", "receiver")
    rows = rows.defer("plan__text", "plan__conflicts", "plan__stages")
    if state is not None:
        rows = rows.filter(state=state)
    return rows.order_by("-state", "area_path", "-created_at", "id")


def duty(duty_id: UUID) -> ReportDuty:
    """Return one duty, or refuse with `NotFound`."""
    return access(duties(), pk=duty_id)


def duty_units(of: ReportDuty) -> QuerySet[DutyUnit]:
    """List who owes a report, by place."""
    rows = DutyUnit.objects.filter(duty=of).select_related("organisation__area")
    return rows.order_by("area_path", "organisation_id", "id")


def higher_choices(area: Area) -> QuerySet[ReportDuty]:
    """Duties in force into whose reports those of this area may go."""
    rows = ReportDuty.objects.filter(state=DutyState.LIVE).select_related("area")
    return rows.filter(subtree(area.path)).order_by("area_path", "title", "id")
