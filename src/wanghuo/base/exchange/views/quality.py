"""Data quality: every rule with its numbers, the rows behind each number, one row."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.exchange.forms.quality import FindingForm
from wanghuo.base.exchange.models import Finding
from wanghuo.base.exchange.queries import quality as queries
from wanghuo.base.exchange.rules.quality import (
    QUALITY_MANAGE,
    QUALITY_READ,
    FindingState,
    checks,
)
from wanghuo.base.exchange.services import quality as services
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.sheets import Cell

ROWS_A_PAGE = 50
HEADER = (
    "检查项", "规则", "严重程度", "对象", "区划", "责任单位", "发现时间", "整改期限", "状态",
    "豁免理由", "对象类型", "对象编号",
)  # fmt: skip


@require_GET
@needs(QUALITY_READ)
def quality(request: ActorRequest) -> HttpResponse:
    """Show every rule with how many rows in reach break it."""
    counts = queries.counts(clock.today())
    context = {
        "counts": counts,
        "total": sum(one.open for one in counts),
        "overdue": sum(one.overdue for one in counts),
        "checked_at": queries.last_checked_at(),
        "may_manage": request.actor.can(QUALITY_MANAGE),
    }
    return render(request, "exchange/quality.html", context)


@require_POST
@needs(QUALITY_MANAGE)
def run_quality(request: ActorRequest) -> HttpResponse:
    """Check everything again, in the background."""
    job = services.start_run(actor=request.actor, at=clock.now())
    return redirect("work:job", job.pk)


@require_GET
@needs(QUALITY_READ)
def findings(request: ActorRequest) -> HttpResponseBase:
    """List findings under the filter in the address, or export exactly that list."""
    form = FindingForm(request.GET)
    rows = queries.findings(form.chosen())
    if is_export(request):
        return export_answer(
            request,
            title="数据质量问题",
            header=HEADER,
            rows=(_cells(row) for row in rows.iterator(chunk_size=500)),
            count=rows.count(),
            filters=form.filters(),
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "on": clock.today()}
    return render(request, "exchange/quality_findings.html", context)


def _cells(row: Finding) -> list[Cell]:
    check = checks.declared.get(row.code)
    return [
        gettext(row.check_label),
        gettext(check.rule) if check else "",
        gettext(check.severity.label) if check else "",
        row.label,
        row.area.name,
        row.organisation.name if row.organisation else "",
        row.found_at,
        row.due_on,
        gettext(row.get_state_display()),
        row.reason,
        row.subject_type,
        row.subject_id,
    ]


@require_GET
@needs(QUALITY_READ)
def finding(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Show one finding: the rule it breaks, who mends it by when, and what happened."""
    found = queries.finding(finding_id)
    may = request.actor.can(QUALITY_MANAGE, found.area_path, found.sector)
    context = {
        "finding": found,
        "check": checks.declared.get(found.code),
        "on": clock.today(),
        "may_waive": may and found.state == FindingState.OPEN,
        "timeline": list(facts.timeline("finding", str(found.pk))[:50]),
    }
    return render(request, "exchange/quality_finding.html", context)


@require_POST
@needs(QUALITY_MANAGE)
def waive_finding(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Let a row stay as it is, with a reason."""
    services.waive_finding(
        finding=queries.finding(finding_id),
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("已豁免，以后的检查不再列出这一条。"))
    return redirect("exchange:finding", finding_id)
