"""The owner's own pages: what there is to do, a place and everything about it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import holder_of
from wanghuo.prevention.owners import forms, queries, services
from wanghuo.prevention.owners.models import RiskDeclaration
from wanghuo.prevention.owners.rules import OWNER_DECLARE, OWNER_READ
from wanghuo.prevention.rounds import queries as rounds
from wanghuo.register.places.models import Place

PLACES_A_PAGE = 20
TIMELINE = 30


@require_GET
@needs(OWNER_DECLARE)
def home(request: ActorRequest) -> HttpResponse:
    """Show one's own places, what stands of each, and what to do next."""
    on = clock.today()
    page = Paginator(queries.open_places(), PLACES_A_PAGE).get_page(request.GET.get("page"))
    found = queries.desks(page, on)
    lines = [(desk, queries.todo(desk, on)) for desk in found]
    context = {
        "page": page,
        "lines": lines,
        "on": on,
        "hazards": queries.open_hazards(found),
        "majors": queries.open_majors(found),
        "due_rounds": rounds.mine(request.actor, on).count(),
    }
    return render(request, "owners/home.html", context)


@require_GET
@needs(OWNER_READ)
def desk(request: ActorRequest, place_id: UUID) -> HttpResponse:
    """Show a place: its promise, its declared risks, its assessments."""
    place, on = queries.place_in_scope(place_id), clock.today()
    [found] = queries.desks([place], on)
    where = (place.area_path, place.sector, holder_of(place))
    may = request.actor.can(OWNER_DECLARE, *where) and place.occupier_id is not None
    context = {
        "place": place,
        "desk": found,
        "todo": queries.todo(found, on),
        "on": on,
        "may_declare": may,
        "timeline": list(facts.timeline("place", str(place.pk))[:TIMELINE]),
        **(_forms(place, found) if may else {}),
    }
    return render(request, "owners/desk.html", context)


def _forms(place: Place, found: queries.Desk) -> dict[str, object]:
    words = queries.pledge_for_place(place)
    asked = queries.questions().of(place.kind)
    begun = {one.standard for one in found.assessments if one.state in queries.OPEN_STATES}
    offered = queries.standards_of(place, queries.standards().values())
    return {
        "pledge_form": forms.PledgeForm(initial={"id": new_id(), "text_code": words.code}),
        "pledge_words": words,
        "risks_form": forms.RisksForm(asked, initial={"id": new_id()}),
        "begin": [(one, new_id()) for one in offered if one.code not in begun],
    }


@require_POST
@needs(OWNER_DECLARE)
def post_pledge(request: ActorRequest, place_id: UUID) -> HttpResponse:
    """Promise in public for a place."""
    place = queries.place_in_scope(place_id)
    asked = forms.PledgeForm(request.POST).values()
    key = asked.pop("id")
    services.post_pledge(place=place, key=key, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("承诺已公示，到期前会提醒续签。"))
    return redirect("owners:desk", place.pk)


@require_POST
@needs(OWNER_DECLARE)
def declare_risks(request: ActorRequest, place_id: UUID) -> HttpResponse:
    """Say which risks a place has this year."""
    place = queries.place_in_scope(place_id)
    form = forms.RisksForm(queries.questions().of(place.kind), request.POST)
    answers, asked = form.answers(), form.cleaned_data
    services.declare_risks(
        place=place,
        answers=answers,
        note=asked["note"],
        key=asked["id"] or new_id(),
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("风险已申报；情况有变化时请随时更正。"))
    return redirect("owners:desk", place.pk)


@require_GET
@needs(OWNER_READ)
def pledge(request: ActorRequest, pledge_id: UUID) -> HttpResponse:
    """Show a promise."""
    found = queries.pledge(pledge_id)
    where = (found.area_path, found.sector, found.occupier.number)
    context = {
        "pledge": found,
        "on": clock.today(),
        "form": forms.ReasonForm(),
        "may_declare": request.actor.can(OWNER_DECLARE, *where),
        "timeline": list(facts.timeline("pledge", str(found.pk))[:TIMELINE]),
    }
    return render(request, "owners/pledge.html", context)


@require_POST
@needs(OWNER_DECLARE)
def withdraw_pledge(request: ActorRequest, pledge_id: UUID) -> HttpResponse:
    """Take a promise down."""
    found = queries.pledge(pledge_id)
    asked = forms.ReasonForm(request.POST).values()
    services.withdraw_pledge(pledge=found, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("承诺已撤下，不再对外公示。"))
    return redirect("owners:pledge", found.pk)


@require_GET
@needs(OWNER_READ)
def declaration(request: ActorRequest, declaration_id: UUID) -> HttpResponse:
    """Show what was declared."""
    found = queries.declaration(declaration_id)
    asked = queries.questions().of(found.place.kind)
    where = (found.area_path, found.sector, found.occupier.number)
    context = {
        "declaration": found,
        "lines": [(one, found.answers.get(one.code)) for one in asked],
        "form": forms.RisksForm(asked, initial=_answered(found)),
        "may_declare": request.actor.can(OWNER_DECLARE, *where),
        "timeline": list(facts.timeline("riskdeclaration", str(found.pk))[:TIMELINE]),
    }
    return render(request, "owners/declaration.html", context)


def _answered(found: RiskDeclaration) -> dict[str, object]:
    said = {f"risk_{code}": "yes" if has else "no" for code, has in found.answers.items()}
    return {**said, "note": found.note, "version": found.version}


@require_POST
@needs(OWNER_DECLARE)
def amend_declaration(request: ActorRequest, declaration_id: UUID) -> HttpResponse:
    """Correct what was declared."""
    found = queries.declaration(declaration_id)
    form = forms.RisksForm(queries.questions().of(found.place.kind), request.POST)
    answers, asked = form.answers(), form.cleaned_data
    services.amend_declaration(
        declaration=found,
        version=asked["version"] or 0,
        answers=answers,
        note=asked["note"],
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("已更正。"))
    return redirect("owners:declaration", found.pk)
