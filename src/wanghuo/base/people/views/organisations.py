"""Organisations: which there are, who serves there, how they change and go."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.areas import queries as areas
from wanghuo.base.people import forms, queries, services
from wanghuo.base.people.models import Organisation
from wanghuo.base.people.rules import PEOPLE_MANAGE, PEOPLE_READ
from wanghuo.base.people.views import sheets
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.facts import queries as facts

ROWS_A_PAGE = 50
TIMELINE = 50


@require_GET
@needs(PEOPLE_READ)
def organisations(request: ActorRequest) -> HttpResponseBase:
    """List organisations under the filter in the address, or export exactly that list."""
    form = forms.OrganisationFilter(request.GET)
    chosen = form.values()
    below = areas.area_in_scope(chosen["below"]) if chosen["below"] else None
    rows = queries.organisation_list(
        clock.today(), below=below, kind=chosen["kind"], text=chosen["text"]
    )
    if is_export(request):
        return export_answer(
            request,
            title="单位",
            header=sheets.ORGANISATION_HEADER,
            rows=sheets.organisation_rows(rows),
            count=rows.count(),
            filters=form.filters(below),
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    create = forms.NewOrganisationForm() if request.actor.can(PEOPLE_MANAGE) else None
    context = {"page": page, "form": form, "below": below, "create": create}
    return render(request, "people/organisations.html", context)


@require_GET
@needs(PEOPLE_READ)
def organisations_at(request: ActorRequest, area_id: int) -> HttpResponse:
    """Show the organisations of one area itself, as a part of the area's page."""
    area = areas.area_in_scope(area_id)
    rows = queries.organisations(clock.today()).filter(area=area)
    return render(request, "people/_organisations_at.html", {"organisations": rows, "area": area})


@require_GET
@needs(PEOPLE_READ)
def organisation(request: ActorRequest, organisation_id: int) -> HttpResponse:
    """Show one organisation: its names, who serves there, what happened."""
    found = queries.organisation_in_scope(organisation_id)
    context = {
        "organisation": found,
        "posts": queries.posts_in_force(clock.today()).filter(organisation=found),
        "timeline": list(facts.timeline("organisation", str(found.pk))[:TIMELINE]),
        "change": _change_form(found),
        "close": forms.LastDayForm(initial={"last_day": clock.today()}),
        "may_manage": found.valid_to is None
        and request.actor.can(PEOPLE_MANAGE, found.area_path, found.sector),
    }
    return render(request, "people/organisation.html", context)


def _change_form(organisation: Organisation) -> forms.OrganisationForm:
    return forms.OrganisationForm(
        initial={
            "name": organisation.name,
            "kind": organisation.kind,
            "sector": organisation.sector,
            "aliases": "、".join(organisation.aliases),
            "groups": "、".join(organisation.groups),
            "holder": organisation.holder,
        }
    )


@require_POST
@needs(PEOPLE_MANAGE)
def create_organisation(request: ActorRequest) -> HttpResponse:
    """Register an organisation in an area."""
    asked = forms.NewOrganisationForm(request.POST).values()
    area = areas.area_coded(asked.pop("area"))
    created = services.create_organisation(area=area, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("单位已新建。"))
    return redirect("people:organisation", created.pk)


@require_POST
@needs(PEOPLE_MANAGE)
def change_organisation(request: ActorRequest, organisation_id: int) -> HttpResponse:
    """Change what is known of an organisation."""
    found = queries.organisation_in_scope(organisation_id)
    asked = forms.OrganisationForm(request.POST).values()
    is_changed = services.change_organisation(
        organisation=found, actor=request.actor, at=clock.now(), **asked
    )
    messages.success(request, gettext("已保存。") if is_changed else gettext("没有变化。"))
    return redirect("people:organisation", found.pk)


@require_POST
@needs(PEOPLE_MANAGE)
def close_organisation(request: ActorRequest, organisation_id: int) -> HttpResponse:
    """Take an organisation out of use after its last day."""
    found = queries.organisation_in_scope(organisation_id)
    asked = forms.LastDayForm(request.POST).values()
    services.close_organisation(organisation=found, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("单位的停用日期已登记。"))
    return redirect("people:organisation", found.pk)
