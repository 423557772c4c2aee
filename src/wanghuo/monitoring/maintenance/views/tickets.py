"""Tickets: the list, one of them with its next step, and one that a person opens."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.sheets import Cell
from wanghuo.monitoring.maintenance import forms, queries, services
from wanghuo.monitoring.maintenance.models import FaultTicket
from wanghuo.monitoring.maintenance.queries import TicketFilter, firm_coded
from wanghuo.monitoring.maintenance.rules import (
    LABELS,
    NOTED,
    TICKET_HANDLE,
    TICKET_READ,
    FaultReason,
    TicketAction,
    TicketState,
    TicketView,
    actions_at,
)
from wanghuo.monitoring.maintenance.views.cells import (
    CHUNK,
    ROWS_A_PAGE,
    TIMELINE,
    below,
    local,
)

LINES = (
    "登记时间", "装置", "装置标识", "事由", "故障情况", "场所", "区划", "维护机构", "经办单位",
    "状态", "修复期限", "次数", "最近一次", "恢复时间", "接单时间", "修好时间", "结束时间", "说明",
)  # fmt: skip


@require_GET
@needs(TICKET_READ)
def tickets(request: ActorRequest) -> HttpResponseBase:
    """List tickets under the filter in the address; what stands, unless another is asked for."""
    form = forms.TicketsFilter(request.GET)
    chosen = _chosen(request, form)
    rows = queries.ticket_list(chosen)
    if is_export(request):
        return export_answer(
            request,
            title="故障单",
            header=LINES,
            rows=ticket_lines(rows),
            count=rows.count(),
            filters=form.filters(chosen.below and chosen.below.name),
        )
    context = {
        "form": form,
        "chosen": chosen,
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "numbers": queries.ticket_numbers(chosen).items(),
        "firm_name": _firm_name(chosen),
        "on": chosen.on,
        "may_handle": request.actor.can(TICKET_HANDLE),
    }
    return render(request, "maintenance/tickets.html", context)


@require_GET
@needs(TICKET_READ)
def ticket_page(request: ActorRequest, ticket_id: UUID) -> HttpResponse:
    """Show one ticket; whoever may, finds its next steps."""
    row = queries.ticket_in_scope(ticket_id)
    may_handle = request.actor.can(TICKET_HANDLE, row.area_path)
    context = {
        "ticket": row,
        "on": clock.today(),
        "steps": _steps(row) if may_handle else [],
        "timeline": list(facts.timeline("faultticket", str(row.pk))[:TIMELINE]),
    }
    return render(request, "maintenance/ticket.html", context)


def _steps(row: FaultTicket) -> list[tuple[TicketAction, forms.StepForm, bool]]:
    following = actions_at(TicketState(row.state), is_recovered=row.recovered_at is not None)
    return [
        (
            action,
            forms.StepForm(
                initial={"version": row.version, "action": action.value},
                auto_id=f"{action.value}-%s",
            ),
            action in NOTED,
        )
        for action in following
    ]


@require_POST
@needs(TICKET_HANDLE)
def handle_ticket(request: ActorRequest, ticket_id: UUID) -> HttpResponse:
    """Take a ticket one step on."""
    row = queries.ticket_in_scope(ticket_id)
    values = forms.StepForm(request.POST).values()
    services.handle_ticket(ticket=row, actor=request.actor, at=clock.now(), **values)
    messages.success(request, gettext("已记录。"))
    return redirect("maintenance:ticket", ticket_id)


@require_GET
@needs(TICKET_HANDLE)
def new_ticket(request: ActorRequest) -> HttpResponse:
    """Ask what was found, of which device."""
    form = forms.FaultForm(initial={"identity": request.GET.get("identity", "")})
    return render(request, "maintenance/new_ticket.html", {"form": form})


@require_POST
@needs(TICKET_HANDLE)
def report_fault(request: ActorRequest) -> HttpResponse:
    """Open a ticket of what a person has found."""
    values = forms.FaultForm(request.POST).values()
    device = queries.device_called(values["identity"])
    row = services.report_fault(
        device=device, text=values["text"], actor=request.actor, at=clock.now()
    )
    messages.success(request, gettext("已登记，请联系维护机构。"))
    return redirect("maintenance:ticket", row.pk)


def _chosen(request: ActorRequest, form: forms.TicketsFilter) -> TicketFilter:
    values = form.values()
    return TicketFilter(
        on=clock.today(),
        view=values["view"] or TicketView.STANDING,
        reason=values["reason"],
        firm=firm_coded(values["firm"]),
        device_id=values["device_id"],
        place_id=values["place_id"],
        below=below(values),
        text=values["text"].strip(),
        repaired_since=values["repaired_since"],
        repaired_until=values["repaired_until"],
        mine=request.actor.organisation_ids,
    )


def _firm_name(chosen: TicketFilter) -> str:
    if chosen.firm is None:
        return ""
    key = chosen.firm.id
    return queries.firm_names([key]).get(key, "") if key else gettext(LABELS["firm"])


def ticket_lines(rows: QuerySet[FaultTicket]) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each ticket, read in pieces."""
    for one in rows.iterator(CHUNK):
        yield (
            local(one.opened_at),
            one.device.name,
            one.device.identity,
            FaultReason(one.reason).label,
            one.text,
            one.place.name if one.place else "",
            one.area.name,
            one.firm.name if one.firm else "",
            one.organisation.name if one.organisation else "",
            TicketState(one.state).label,
            one.due_on,
            one.count,
            local(one.last_at),
            local(one.recovered_at),
            local(one.accepted_at),
            local(one.repaired_at),
            local(one.ended_at),
            one.note,
        )
