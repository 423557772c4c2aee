"""Lists of reports, the receiver's board, the statistics; each exports what it shows."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.governance.reporting import forms, queries, services
from wanghuo.governance.reporting.queries import ReportFilter
from wanghuo.governance.reporting.rules import (
    REPORT_CONSOLIDATE,
    REPORT_READ,
    REPORT_RECEIVE,
    Lateness,
)
from wanghuo.governance.reporting.views import sheets
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export

ROWS_A_PAGE = 50


@require_GET
@needs(REPORT_READ)
def reports(request: ActorRequest) -> HttpResponseBase:
    """List reports under the filter in the address."""
    form = forms.ReportsFilter(request.GET)
    on = clock.today()
    chosen = _chosen(form, on)
    rows = queries.report_list(chosen)
    if is_export(request):
        return export_answer(
            request,
            title="信息报送",
            header=sheets.LINES,
            rows=sheets.report_lines(rows, on),
            count=rows.count(),
            filters=sheets.filter_words(form),
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    lines = [(one, *queries.lateness_of(one, on)) for one in page]
    context = {"form": form, "page": page, "lines": lines, **_tabs(request)}
    return render(request, "reporting/reports.html", context)


def _tabs(request: ActorRequest) -> dict[str, bool]:
    return {"may_receive_reports": request.actor.can(REPORT_RECEIVE)}


def _chosen(form: forms.ReportsFilter, on: date) -> ReportFilter:
    values = form.values()
    values["on"] = values["on"] or on
    return ReportFilter(**values)


@require_GET
@needs(REPORT_READ)
def statistics(request: ActorRequest) -> HttpResponseBase:
    """Show how each unit keeps its days; every number opens its list."""
    form = forms.PeriodFilter(request.GET)
    on = clock.today()
    chosen = ReportFilter(**form.values(), on=on)
    counts = queries.unit_counts(chosen, on)
    if is_export(request):
        return export_answer(
            request,
            title="报送统计",
            header=sheets.UNITS,
            rows=sheets.unit_lines(counts),
            count=len(counts),
            filters=sheets.filter_words(form),
        )
    context = {"form": form, "counts": counts, "chosen": chosen, **_tabs(request)}
    return render(request, "reporting/statistics.html", context)


@require_GET
@needs(REPORT_RECEIVE)
def board(request: ActorRequest) -> HttpResponse:
    """Show who has sent and who has not, of one duty and period."""
    asked = forms.BoardChoice(request.GET).values()
    duties = list(queries.received_duties())
    duty = queries.duty(asked["duty"]) if asked["duty"] else next(iter(duties), None)
    periods = queries.periods_of(duty) if duty else []
    day = asked["day"] or next((day for day, _ in periods), None)
    on = clock.today()
    shown = queries.board(duty, day, on) if duty and day else None
    context = {
        "duties": duties,
        "duty": duty,
        "periods": periods,
        "day": day,
        "board": shown,
        "counts": _counts(shown) if shown else [],
        "may_consolidate": request.actor.can(REPORT_CONSOLIDATE),
        **_tabs(request),
    }
    return render(request, "reporting/board.html", context)


def _counts(shown: queries.Board) -> list[tuple[str, str, int]]:
    order = (Lateness.MISSING, Lateness.LATE, Lateness.ON_TIME, Lateness.PENDING)
    return [(one.value, one.label, shown.count(one)) for one in order]


@require_POST
@needs(REPORT_RECEIVE)
def remind_missing(request: ActorRequest, duty_id: UUID) -> HttpResponse:
    """Remind everybody who has not sent."""
    values = forms.PressForm(request.POST).values()
    duty = queries.duty(duty_id)
    told = services.remind_missing(duty=duty, actor=request.actor, at=clock.now(), **values)
    said = ngettext("已催报 %(n)s 个单位。", "已催报 %(n)s 个单位。", len(told))
    messages.success(request, said % {"n": len(told)})
    return redirect(f"{reverse('reporting:board')}?duty={duty.pk}&day={values['named_on']}")


@require_POST
@needs(REPORT_CONSOLIDATE)
def consolidate(request: ActorRequest, duty_id: UUID) -> HttpResponse:
    """Make one report of those received and go to it."""
    named_on = forms.PressForm(request.POST).values()["named_on"]
    whole = services.consolidate(
        duty=queries.duty(duty_id), named_on=named_on, actor=request.actor, at=clock.now()
    )
    messages.success(request, gettext("已汇总，请核对后送审。"))
    return redirect("reporting:report", whole.pk)
