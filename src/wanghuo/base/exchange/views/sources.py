"""Who may send records, and what became of each."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.areas import queries as areas
from wanghuo.base.exchange import services
from wanghuo.base.exchange.forms import webhooks as forms
from wanghuo.base.exchange.models import Source
from wanghuo.base.exchange.queries import webhooks as queries
from wanghuo.base.exchange.rules.webhooks import EXCHANGE_MANAGE, IncomingState, SourceState
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.facts import queries as facts

ROWS_A_PAGE = 50


@require_POST
@needs(EXCHANGE_MANAGE)
def create_source(request: ActorRequest) -> HttpResponse:
    """Register a source; its secret is shown on this answer only."""
    asked = forms.SourceForm(request.POST).values()
    area = areas.find_by_code(asked.pop("area"), clock.today())
    source, secret = services.create_source(area=area, actor=request.actor, at=clock.now(), **asked)
    return _page(request, source, secret)


@require_GET
@needs(EXCHANGE_MANAGE)
def source(request: ActorRequest, source_id: UUID) -> HttpResponse:
    """Show a source with what it sent."""
    return _page(request, queries.source_in_scope(source_id))


def _page(request: ActorRequest, found: Source, secret: str = "") -> HttpResponse:
    form = forms.RecordFilterForm(request.GET)
    rows = queries.records(found, **form.values())
    labels = {code: target.label for code, target in services.open_targets().items()}
    context = {
        "source": found,
        "secret": secret,
        "form": form,
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "targets": [(code, labels.get(code, code)) for code in found.targets],
        "address": request.build_absolute_uri(f"/api/exchange/in/{found.code}/"),
        "is_closed": found.state == SourceState.CLOSED,
        "timeline": list(facts.timeline("source", str(found.pk))[:50]),
    }
    return render(request, "exchange/source.html", context)


@require_POST
@needs(EXCHANGE_MANAGE)
def change_source_secret(request: ActorRequest, source_id: UUID) -> HttpResponse:
    """Give a source another secret; it is shown on this answer only."""
    found = queries.source_in_scope(source_id)
    secret = services.change_source_secret(source=found, actor=request.actor, at=clock.now())
    return _page(request, found, secret)


@require_POST
@needs(EXCHANGE_MANAGE)
def close_source(request: ActorRequest, source_id: UUID) -> HttpResponse:
    """Take no more records of a source."""
    found = queries.source_in_scope(source_id)
    services.close_source(source=found, actor=request.actor, at=clock.now())
    messages.success(request, gettext("来源已停用，不再接收它的记录。"))
    return redirect("exchange:source", source_id)


@require_POST
@needs(EXCHANGE_MANAGE)
def retry_record(request: ActorRequest, record_id: UUID) -> HttpResponse:
    """Try a refused record again."""
    found = services.retry_record(
        record=queries.record_in_scope(record_id), actor=request.actor, at=clock.now()
    )
    if found.state == IncomingState.ACCEPTED:
        messages.success(request, gettext("记录已入库。"))
    else:
        messages.error(request, gettext("记录仍未通过：%(reason)s") % {"reason": found.reason})
    return redirect("exchange:source", found.source_id)
