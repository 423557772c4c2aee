"""Looking at the tree: its roots in reach, its branches, one area, and flat lists."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanghuo.base.areas import forms, queries
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AREA_MANAGE, AREA_READ, BELOW, AreaLevel
from wanghuo.base.areas.views import sheets
from wanghuo.base.areas.views.drawing import drawing
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.facts import queries as facts

ROWS_A_PAGE = 50
OPTIONS = 20
TIMELINE = 50


@require_GET
@needs(AREA_READ)
def areas(request: ActorRequest) -> HttpResponse:
    """Show the tree from the topmost areas in reach, and how many areas there are of each level."""
    roots = [root.pk for root in queries.reach_roots()]
    context = {
        "areas": queries.with_child_counts(queries.areas_in_force().filter(pk__in=roots)),
        "counts": queries.counts_by_level().items(),
        "may_manage": request.actor.can(AREA_MANAGE),
    }
    return render(request, "areas/areas.html", context)


@require_GET
@needs(AREA_READ)
def children(request: ActorRequest, area_id: int) -> HttpResponse:
    """Show the branches directly below one area."""
    below = queries.children(queries.area_in_scope(area_id))
    return render(request, "areas/_branches.html", {"areas": queries.with_child_counts(below)})


@require_GET
@needs(AREA_READ)
def options(request: ActorRequest) -> HttpResponse:
    """Offer areas whose name or code is being typed into whichever field."""
    text = next(iter(request.GET.dict().values()), "").strip()
    found = queries.area_list(text=text)[:OPTIONS] if text else ()
    return render(request, "areas/_options.html", {"areas": found})


@require_GET
@needs(AREA_READ)
def area_list(request: ActorRequest) -> HttpResponseBase:
    """List areas under the filter in the address, or export exactly that list."""
    form = forms.FilterForm(request.GET)
    chosen = form.values()
    below = queries.area_in_scope(chosen["below"]) if chosen["below"] else None
    rows = queries.area_list(below=below, level=chosen["level"], text=chosen["text"])
    if is_export(request):
        return export_answer(
            request,
            title="区划",
            header=sheets.HEADER,
            rows=sheets.area_rows(rows),
            count=rows.count(),
            filters=form.filters(below),
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "areas/list.html", {"page": page, "form": form, "below": below})


@require_GET
@needs(AREA_READ)
def area(request: ActorRequest, area_id: int) -> HttpResponse:
    """Show one area: where it stands, what it was, its boundary, what lies below, what happened."""
    found = queries.area_with_boundary(area_id)
    below = list(queries.with_child_counts(queries.children(found)))
    context = {
        "area": found,
        "trail": queries.ancestors(found.path)[:-1],
        "areas": below,
        "counts": queries.level_counts(queries.area_list(below=found).exclude(pk=found.pk)).items(),
        "designations": queries.designations_of(found),
        "absorbed": queries.absorbed_into(found),
        "drawing": drawing(found.boundary),
        "timeline": list(facts.timeline("area", str(found.pk))[:TIMELINE]),
        "changes": _changes(request, found, below),
        "shows_people": request.actor.can("people.read", found.path),  # a word of a higher room
    }
    return render(request, "areas/area.html", context)


def _changes(request: ActorRequest, area: Area, below: list[Area]) -> dict[str, object]:
    """Return the forms of what the actor may change here; none where he may not."""
    if not request.actor.can(AREA_MANAGE, area.path):
        return {}
    above = AreaLevel(area.level)
    today = {"on": clock.today()}
    named = {"name": area.name, "code": area.code}
    lower = [(child.pk, f"{child.name}（{child.code}）") for child in below]
    return {
        "create": forms.CreateForm(above, initial=today) if BELOW[above] else None,
        "rename": forms.RenameForm(initial={**today, **named}),
        "merge": forms.MergeForm(initial=today),
        "split": forms.SplitForm(lower, initial=today),
        "boundary": forms.BoundaryForm(),
    }
