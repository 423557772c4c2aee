"""QR plates of places and buildings: sheets of them, one of them, and where they lead."""

from functools import partial

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.exports import ReplayedRequest, job_of
from wanghuo.kernel.files import download
from wanghuo.register.buildings.rules import PLACE_READ
from wanghuo.register.places.queries.plates import plated, plates_of
from wanghuo.register.places.writing.plates import AT_ONCE, as_pdf, write_archive
from wanghuo.register.records import queries
from wanghuo.register.records.forms import RecordFilterForm
from wanghuo.register.records.kinds import RecordKind, kind_named
from wanghuo.register.records.queries import Rows
from wanghuo.register.records.views.lists import asked_of

PDF = "application/pdf"
SITE = "site"


@require_GET
@needs(PLACE_READ)
def place_plates(request: ActorRequest) -> HttpResponseBase:
    """Print plates for the list of places under the filter in the address."""
    return _sheets(kind_named("place"), request)


@require_GET
@needs(PLACE_READ)
def building_plates(request: ActorRequest) -> HttpResponseBase:
    """Print plates for the list of buildings under the filter in the address."""
    return _sheets(kind_named("building"), request)


@require_GET
@needs(PLACE_READ)
def place_plate(request: ActorRequest, place_id: object) -> HttpResponse:
    """Print the plate of a place."""
    return _plate(kind_named("place"), request, place_id)


@require_GET
@needs(PLACE_READ)
def building_plate(request: ActorRequest, building_id: object) -> HttpResponse:
    """Print the plate of a building."""
    return _plate(kind_named("building"), request, building_id)


@require_GET
@needs(PLACE_READ)
def follow(request: ActorRequest, plate_number: str) -> HttpResponse:
    """Lead whoever scanned a plate to its record."""
    kind, row = plated(plate_number, request.GET.get("of", ""))
    return redirect(f"register:{kind.code}", row.pk)


def _sheets(kind: RecordKind, request: ActorRequest) -> HttpResponseBase:
    on = clock.today()
    rows = queries.records_of(kind, asked_of(kind, RecordFilterForm(kind, request.GET)), on=on)
    count, title = rows.count(), _title(kind)
    if isinstance(request, ReplayedRequest):
        plates = plates_of(kind, rows, request.running.arguments[SITE])
        write = partial(write_archive, plates=plates, title=title)
        return request.keep(f"{title}-{on:%Y%m%d}.zip", write, count)
    if not count:
        raise BadInput(problem="没有可打印的登记，请放宽筛选条件后再打印。")
    if count > AT_ONCE:
        label = Words("打印：{title}", title=title)
        return redirect("work:job", job_of(request, label, clock.now(), site=_site(request)).pk)
    return _pdf(kind, rows, request)


def _plate(kind: RecordKind, request: ActorRequest, key: object) -> HttpResponse:
    row = queries.record_in_scope(kind, key)
    return _pdf(kind, kind.model.objects.filter(pk=row.pk), request)


def _pdf(kind: RecordKind, rows: Rows, request: ActorRequest) -> HttpResponse:
    title = _title(kind)
    content = as_pdf(plates_of(kind, rows, _site(request)), title)
    return download(content, f"{title}-{clock.today():%Y%m%d}.pdf", PDF)


def _title(kind: RecordKind) -> str:
    return f"{kind.label}二维码牌"


def _site(request: ActorRequest) -> str:
    """Return where the house is reached: as set, or as whoever asks reached it."""
    return settings.PUBLIC_URL or request.build_absolute_uri("/")
