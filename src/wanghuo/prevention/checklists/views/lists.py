"""The lists there are, one of them, making and retiring them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.checklists import forms, queries, services
from wanghuo.prevention.checklists.queries import ListFilter
from wanghuo.prevention.checklists.rules import CHECKLIST_MANAGE, CHECKLIST_READ, VersionState
from wanghuo.prevention.checklists.services import ListTerms, NewList

ROWS_A_PAGE, TIMELINE = 50, 50


@require_GET
@needs(CHECKLIST_READ)
def checklists(request: ActorRequest) -> HttpResponseBase:
    """List the check-lists under the filter in the address."""
    form = forms.ListsFilter(request.GET)
    values = form.values()
    found = queries.checklists(ListFilter(**values | {"kind": values["kind"] or ""}))
    if is_export(request):
        return export_answer(
            request,
            title="检查表",
            header=queries.LINES,
            rows=queries.list_cells(queries.lines_of(found)),
            count=len(found),
            filters=form.filters(),
        )
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    may_manage = request.actor.can(CHECKLIST_MANAGE)
    context = {"form": form, "page": page, "may_manage": may_manage}
    return render(request, "checklists/lists.html", context | {"lines": queries.lines_of(page)})


@require_GET
@needs(CHECKLIST_READ)
def checklist(request: ActorRequest, checklist_id: UUID) -> HttpResponse:
    """Show one list: what it asks now, its versions, what is worked on."""
    found = queries.checklist(checklist_id)
    versions = list(queries.versions(found))
    by_state = {one.state: one for one in reversed(versions)}
    may_manage = found.retired_at is None and queries.may_manage(found, request.actor)
    initial = {name: getattr(found, name) for name in ("name", "kinds", "traits", "edition")}
    context = {
        "line": queries.lines_of([found])[0],
        "checklist": found,
        "versions": [one for one in versions if one.state == VersionState.PUBLISHED],
        "draft": by_state.get(VersionState.DRAFT),
        "proposal": by_state.get(VersionState.PROPOSED),
        "may_manage": may_manage,
        "form": forms.ChangeForm(initial=initial) if may_manage else None,
        "timeline": list(facts.timeline("checklist", str(found.pk))[:TIMELINE]),
    }
    return render(request, "checklists/checklist.html", context)


@require_http_methods(["GET", "POST"])
@needs(CHECKLIST_MANAGE)
def create_checklist(request: ActorRequest) -> HttpResponse:
    """Begin a list, empty or with the items of another."""
    if request.method == "POST":
        values = _new_form(request, request.POST).values()
        copied, area = values.pop("copied_from"), values.pop("area")
        new = NewList(
            id=values.pop("id"),
            terms=ListTerms(**values),
            area=areas.area_in_scope(area) if area else None,
            copied_from=queries.version(copied) if copied else None,
        )
        made = services.create_checklist(new=new, actor=request.actor, at=clock.now())
        messages.success(request, gettext("已新建草稿，编好检查项后发布。"))
        return redirect("checklists:checklist", made.pk)
    form = _new_form(request, initial={"id": new_id()})
    return render(request, "checklists/new.html", {"form": form})


def _new_form(request: ActorRequest, data: Any = None, **options: Any) -> forms.NewListForm:  # noqa: ANN401 -- Form's own options
    return forms.NewListForm(data, **options).choose(
        areas=areas.places_of_plans(),
        versions=queries.current_versions(),
        may_be_common=queries.is_over_all(request.actor),
    )


@require_POST
@needs(CHECKLIST_MANAGE)
def change_checklist(request: ActorRequest, checklist_id: UUID) -> HttpResponse:
    """Change its name and the places it is for."""
    found = queries.checklist(checklist_id)
    values = forms.ChangeForm(request.POST).values()
    edition, at = values.pop("edition"), clock.now()
    services.change_checklist(
        checklist=found, edition=edition, terms=ListTerms(**values), actor=request.actor, at=at
    )
    messages.success(request, gettext("已保存，此后按新的范围选用。"))
    return redirect("checklists:checklist", checklist_id)


@require_POST
@needs(CHECKLIST_MANAGE)
def retire_checklist(request: ActorRequest, checklist_id: UUID) -> HttpResponse:
    """Take a list out of use."""
    found = queries.checklist(checklist_id)
    values = forms.EditionForm(request.POST).values()
    services.retire_checklist(checklist=found, actor=request.actor, at=clock.now(), **values)
    messages.success(request, gettext("已停用；用它做过的检查不受影响。"))
    return redirect("checklists:checklist", checklist_id)


@require_POST
@needs(CHECKLIST_MANAGE)
def open_draft(request: ActorRequest, checklist_id: UUID) -> HttpResponse:
    """Begin the next version, or go to the one somebody began."""
    found = queries.checklist(checklist_id)
    draft = services.open_draft(checklist=found, actor=request.actor, at=clock.now())
    return redirect("checklists:version", draft.pk)
