"""What places are by rule: the parameters in force, changed ones tried and applied, decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import BadInput, StaleRecord
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.sheets import Cell
from wanghuo.kernel.work.queries import jobs_of
from wanghuo.register.buildings.rules import PLACE_READ
from wanghuo.register.places import forms, services
from wanghuo.register.places.judging import toml_of
from wanghuo.register.places.models import StatusProposal
from wanghuo.register.places.queries import status as queries
from wanghuo.register.places.queries.status import Parameters
from wanghuo.register.places.rules import PLACE_DESIGNATE, Answer, PlaceStatus
from wanghuo.register.records import queries as records
from wanghuo.register.records.kinds import kind_named

ROWS_A_PAGE = 50
SHOWN = 20
CHANGES_HEADER = ("场所编号", "场所名称", "区划", "原结果", "新结果", "理由")


@dataclass(frozen=True, slots=True)
class InForce:
    """One status: what judges it at the top of a reader's reach and below; how many have it."""

    status: PlaceStatus
    parameters: Parameters
    count: int
    below: tuple[Parameters, ...] = ()

    @property
    def flag(self) -> str:
        """The filter of the list of places that the count opens."""
        return f"is_{self.status.value}"


def _in_force(counts: Mapping[str, int]) -> list[InForce]:
    on = clock.today()
    return [
        InForce(status, by, counts[f"is_{status.value}"], _others(by, queries.below(status, on)))
        for status, by in queries.in_force(on)
    ]


def _others(by: Parameters, below: list[Parameters]) -> tuple[Parameters, ...]:
    return tuple(one for one in below if one.version != by.version)


@require_GET
@needs(PLACE_READ)
def statuses(request: ActorRequest) -> HttpResponse:
    """Show by what each status is judged, how many have it, and which changes were tried."""
    counts = queries.counts_by_status()
    context = {
        "statuses": _in_force(counts),
        "undecided": counts["is_undecided"],
        "proposals": queries.proposals()[:SHOWN],
        "may_propose": request.actor.can(PLACE_DESIGNATE),
        "kind": kind_named("place"),
    }
    return render(request, "places/statuses.html", context)


@require_GET
@needs(PLACE_DESIGNATE)
def new_proposal(request: ActorRequest) -> HttpResponse:
    """Show the bounds of a status in force, to be changed."""
    wanted = _status(request.GET.get("status", PlaceStatus.KEY.value))
    based_on = request.GET.get("based_on", "").strip()
    found = _present(wanted, based_on)
    initial = {"based_on": based_on, "version": found.version, "area": based_on}
    context = {
        "wanted": wanted,
        "parameters": found,
        "based_on": based_on,
        "form": forms.ProposeForm(found.criteria, initial=initial),
        "toml": toml_of(found.criteria),
    }
    return render(request, "places/propose.html", context)


def _present(wanted: PlaceStatus, based_on: str) -> Parameters:
    """Return what judges a status in an area, or at the top of the reader's reach."""
    if based_on:
        return queries.binding_at(wanted, areas.area_coded(based_on), clock.today())
    return next(by for status, by in queries.in_force(clock.today()) if status is wanted)


def _status(code: str) -> PlaceStatus:
    if code not in set(PlaceStatus):
        raise BadInput(problem="没有这种场所身份，请从身份判定页选取。")
    return PlaceStatus(code)


@require_POST
@needs(PLACE_DESIGNATE)
def propose(request: ActorRequest) -> HttpResponse:
    """Try changed bounds, or the rulebook as it now stands."""
    wanted = _status(request.POST.get("status", ""))
    is_anew = request.POST.get("anew") == "on"
    found = _present(wanted, request.POST.get("based_on", "").strip())
    form = forms.ProposeForm(() if is_anew else found.criteria, request.POST)
    asked = form.values()
    if not is_anew and asked["version"] != found.version:
        raise StaleRecord
    proposal = services.propose_parameters(
        status=wanted,
        area=areas.area_coded(asked["area"]),
        criteria=None if is_anew else form.proposed(),
        source=asked["source"],
        actor=request.actor,
        at=clock.now(),
    )
    return redirect("places:proposal", proposal.pk)


@require_GET
@needs(PLACE_READ)
def proposal(request: ActorRequest, proposal_id: Any) -> HttpResponseBase:  # noqa: ANN401 -- a UUID
    """Show what changed parameters change, or export exactly that list."""
    found = queries.proposal_in_scope(proposal_id)
    rows = queries.changes_of(found)
    if is_export(request):
        return export_answer(
            request,
            title=f"{found}变化场所",
            header=CHANGES_HEADER,
            rows=(_cells(one) for one in rows.iterator(500)),
            count=rows.count(),
            filters=[("区划及下级", found.area.name), ("依据", found.source)],
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "proposal": found,
        "page": page,
        "counts": _counts(found),
        "criteria": found.criteria or [],
        "may_apply": request.actor.can(PLACE_DESIGNATE, found.area_path),
        "job": jobs_of(request.actor.id or 0).filter(pk=found.job).first() if found.job else None,
        "is_cut_off": queries.is_cut_off(found),
    }
    return render(request, "places/proposal.html", context)


def _cells(change: Any) -> list[Cell]:  # noqa: ANN401 -- a change
    place = change.place
    before, after = Answer(change.before).label, Answer(change.after).label
    return [place.number, place.name, place.area.name, before, after, change.reason]


def _counts(found: StatusProposal) -> list[tuple[str, str, int]]:
    split = ((key.partition("_"), count) for key, count in sorted(found.counts.items()))
    return [(Answer(old).label, Answer(new).label, count) for (old, _, new), count in split]


@require_POST
@needs(PLACE_DESIGNATE)
def apply(request: ActorRequest, proposal_id: Any) -> HttpResponse:  # noqa: ANN401 -- a UUID
    """Put tried parameters in force."""
    found = queries.proposal_in_scope(proposal_id)
    services.apply_proposal(proposal=found, actor=request.actor, at=clock.now())
    messages.success(request, gettext("正在启用，完成后各场所的身份随之更新。"))
    return redirect("places:proposal", found.pk)


@require_POST
@needs(PLACE_DESIGNATE)
def retry(request: ActorRequest, proposal_id: Any) -> HttpResponse:  # noqa: ANN401 -- a UUID
    """Try parameters again, or go on where the work was cut off."""
    found = queries.proposal_in_scope(proposal_id)
    services.retry_proposal(proposal=found, actor=request.actor, at=clock.now())
    messages.success(request, gettext("已在后台开始。"))
    return redirect("places:proposal", found.pk)


@require_POST
@needs(PLACE_DESIGNATE)
def withdraw(request: ActorRequest, proposal_id: Any) -> HttpResponse:  # noqa: ANN401 -- a UUID
    """Give tried parameters up."""
    found = queries.proposal_in_scope(proposal_id)
    services.withdraw_proposal(proposal=found, actor=request.actor, at=clock.now())
    messages.success(request, gettext("已作废。"))
    return redirect("places:proposal", found.pk)


@require_POST
@needs(PLACE_DESIGNATE)
def designate(request: ActorRequest, place_id: Any) -> HttpResponse:  # noqa: ANN401 -- a UUID
    """Say what a place is, over the rule."""
    place = records.record_in_scope(kind_named("place"), place_id)
    decision = forms.DesignateForm(request.POST).decision()
    services.designate_place(place=place, actor=request.actor, at=clock.now(), **decision)
    messages.success(request, gettext("已保存。"))
    return redirect("register:place", place.pk)
