"""What people do with a record: enter, change, close, reopen, attach, reveal, merge, part."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.base.documents.services import Upload, attach, keep_uploads
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest
from wanghuo.kernel.errors import BadInput, NotFound, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.scoping import holder_of
from wanghuo.register.records import forms, queries, services
from wanghuo.register.records.kinds import RecordKind, Row, kind_named
from wanghuo.register.records.rules import Sort
from wanghuo.register.records.views.lists import title_of
from wanghuo.register.records.views.pages import kind_of


def new(kind: RecordKind, request: ActorRequest) -> HttpResponse:
    """Show an empty form, with what the address already says."""
    given = {name: value for name, value in request.GET.items() if value}
    of = request.GET.get("kind") or ""
    form = forms.RecordForm(kind, of, initial=given)
    context = {"kind": kind, "form": form, "of": of, "links": kind.of_sort(Sort.LINK)}
    return render(request, "records/new.html", context)


def create(kind: RecordKind, request: ActorRequest) -> HttpResponse:
    """Enter a record."""
    of = request.POST.get("kind", "")
    form = forms.RecordForm(kind, of, request.POST)
    values = form.record_values(of) | linked(kind, form, request)
    row = services.register_record(
        kind,
        area=_area(form),
        sector=form.cleaned_data.get("sector") or "",
        values=values,
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("已登记。"))
    return to(kind, row)


def change(kind: RecordKind, request: ActorRequest, key: object) -> HttpResponse:
    """Change what is known of a record."""
    row = queries.record_in_scope(kind, key)
    form = forms.RecordForm(kind, kind_of(row), request.POST)
    values = form.record_values(kind_of(row)) | linked(kind, form, request)
    sector = form.cleaned_data.get("sector")
    is_changed = services.change_record(
        kind,
        row=row,
        version=form.cleaned_data["version"] or 0,
        values=values,
        area=_area(form),
        sector=str(sector or row.sector) if kind.has_sector else None,
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("已保存。") if is_changed else gettext("没有变化。"))
    return to(kind, row)


def _area(form: forms.RecordForm) -> Area | None:
    code = form.cleaned_data[forms.NAMED_AREA]
    return areas.area_coded(code) if code else None


def linked(kind: RecordKind, form: forms.RecordForm, request: ActorRequest) -> dict[str, Row]:
    """Return what the form points at, each found where the actor may see its kind."""
    found: dict[str, Any] = {}
    for name, word in form.linked_names().items():
        target = kind_named(kind.field(name).link)
        found[name] = _named(target, word, request) if word else None
    return found


def _named(kind: RecordKind, word: str, request: ActorRequest) -> Row:
    rows = queries.named(kind, [word], request.actor.scope(kind.read)).get(word, [])
    if len(rows) != 1:
        label = kind.field(kind.named_by).label
        raise BadInput(
            problem=Words(
                "没有“{label}”为 {word} 的{kind}，请输入名称后从提示中选取。",
                label=label,
                word=word,
                kind=kind.label,
            )
        )
    return rows[0]


def to(kind: RecordKind, row: Row) -> HttpResponse:
    """Go to a record's page."""
    return redirect(f"register:{kind.code}", row.pk)


def close(kind: RecordKind, request: ActorRequest, key: object) -> HttpResponse:
    """Take a record out of the lists."""
    row = queries.record_in_scope(kind, key)
    asked = forms.CloseForm(request.POST).values()
    services.close_record(kind, row=row, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("已注销。"))
    return to(kind, row)


def reopen(kind: RecordKind, request: ActorRequest, key: object) -> HttpResponse:
    """Put a record back into the lists."""
    row = queries.record_in_scope(kind, key)
    asked = forms.VersionForm(request.POST).values()
    services.reopen_record(kind, row=row, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("已恢复。"))
    return to(kind, row)


def add_files(kind: RecordKind, request: ActorRequest, key: object) -> HttpResponse:
    """Let a record have files."""
    row, at = queries.record_in_scope(kind, key), clock.now()
    request.actor.must(kind.manage, row.area_path, row.sector)
    sent = [Upload(file.name or "", file.read()) for file in request.FILES.getlist("files")]
    if not sent:
        raise BadInput(problem="请选择要上传的文件。")
    checked = keep_uploads(sent, at=at)
    attach(
        subject=facts.mark(row),
        files=checked,
        actor=request.actor,
        at=at,
        sector=row.sector,
        holder=holder_of(row),
    )
    messages.success(request, gettext("附件已保存。"))
    return to(kind, row)


def reveal(kind: RecordKind, request: ActorRequest, key: object) -> HttpResponse:
    """Show personal values in clear, on this answer only."""
    row = queries.record_in_scope(kind, key)
    asked = forms.RevealRecordForm(kind, request.POST).values()
    values = services.reveal_record(
        kind,
        row=row,
        fields=asked["fields_wanted"],
        reason=asked["reason"],
        actor=request.actor,
        at=clock.now(),
    )
    context = {"kind": kind, "row": row, "title": title_of(kind, row), "values": values.items()}
    return render(request, "records/revealed.html", context)


def merge(kind: RecordKind, request: ActorRequest, key: object) -> HttpResponse:
    """Let another record become part of this one."""
    row = queries.record_in_scope(kind, key)
    word = forms.MergeForm(kind, request.POST).values()["absorbed"]
    other = _named(kind, word, request)
    services.merge_records(kind, survivor=row, absorbed=other, actor=request.actor, at=clock.now())
    messages.success(request, gettext("已合并；可在本页拆开。"))
    return to(kind, row)


def part(kind: RecordKind, request: ActorRequest, key: object) -> HttpResponse:
    """Undo a merge."""
    found = queries.merge_in_scope(key)
    if found.kind != kind.code:
        raise NotFound(what="合并记录")
    goes = services.part_records(found, actor=request.actor, at=clock.now())
    messages.success(request, gettext("已拆开。"))
    return to(kind, goes)
