"""The steps of a major hazard: each takes what was written, does it, and shows the page again."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from wanghuo.base.documents.services import Upload
from wanghuo.base.people import queries as people
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import BadInput
from wanghuo.prevention.major_hazards import forms, judging, queries, services
from wanghuo.prevention.major_hazards.models import MajorHazard
from wanghuo.prevention.major_hazards.rules import (
    MAJOR_HAZARD_JUDGE,
    MAJOR_HAZARD_LIST,
    MAJOR_HAZARD_RECTIFY,
)
from wanghuo.prevention.major_hazards.services import (
    ElementFound,
    Judgement,
    Listing,
    Statement,
    Suspicion,
    Talk,
    Visit,
)

MOST_ELEMENTS = 100


@require_POST
@needs(MAJOR_HAZARD_JUDGE)
def suspect(request: ActorRequest) -> HttpResponse:
    """Enter what may be a major hazard."""
    values = forms.SuspectForm(request.POST).values()
    place = queries.place_numbered(values.pop("place"))
    key = values.pop("hazard")
    row = services.suspect(
        place=place,
        found=Suspicion(**values),
        hazard=queries.hazard_in_scope(key) if key else None,
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("已登记，请逐项核对判定要素。"))
    return redirect("major_hazards:major_hazard", row.pk)


def _step(
    capability: str, act: Callable[[MajorHazard, ActorRequest], object], said: str
) -> Callable[..., HttpResponse]:
    @require_POST
    @needs(capability)
    def door(request: ActorRequest, major_hazard_id: UUID) -> HttpResponse:
        act(queries.major_hazard(major_hazard_id), request)
        messages.success(request, gettext(said))
        return redirect("major_hazards:major_hazard", major_hazard_id)

    return door


def _files(request: ActorRequest, name: str = "files") -> tuple[Upload, ...]:
    return tuple(Upload(file.name or "", file.read()) for file in request.FILES.getlist(name))


def _elements(request: ActorRequest) -> list[ElementFound]:
    """Read the check-list: what is ticked, and what of it was written or ticked before."""
    present = set(request.POST.getlist("present"))
    if "is_present" in request.POST:  # one that a person wrote down from the standard
        present |= set(request.POST.getlist("element"))
    named = list(dict.fromkeys([*request.POST.getlist("element"), *present]))
    found = [
        ElementFound(
            element=one.strip(),
            is_present=one in present,
            evidence=request.POST.get(f"evidence-{one}", request.POST.get("evidence", "")),
            title=request.POST.get("title", ""),
            files=_files(request, f"files-{one}") or _files(request),
        )
        for one in named
    ]
    if not found or len(found) > MOST_ELEMENTS:
        raise BadInput(problem="请勾选现场存在的要素并写明证据，或填写要素的条文编号。")
    return found


def _check(row: MajorHazard, request: ActorRequest) -> None:
    services.check_elements(row=row, found=_elements(request), actor=request.actor, at=clock.now())


def _discuss(row: MajorHazard, request: ActorRequest) -> None:
    values = forms.TalkForm(request.POST).values()
    values["agreed"] = values["agreed"] or 0
    services.discuss(row=row, talk=Talk(**values), actor=request.actor, at=clock.now())


def _judge(row: MajorHazard, request: ActorRequest) -> None:
    at = clock.now()
    standard = judging.standard_on(clock.local_date(at))
    exemptions = standard.exemptions.values() if standard else ()
    has_text = standard is not None and standard.has_text
    values = forms.JudgeForm(request.POST).choose(exemptions, has_text=has_text).values()
    values["exempt"] = tuple(values["exempt"])
    services.judge(
        row=row,
        judgement=Judgement(**values),
        actor=request.actor,
        at=at,
        files=_files(request),
    )


def _list(row: MajorHazard, request: ActorRequest) -> None:
    at = clock.now()
    offices = list(queries.authorities(row, clock.local_date(at)))
    values = forms.ListingForm(request.POST).choose(offices).values()
    for name in ("authority", "supervisor"):
        key = values[name]
        values[name] = people.organisation_in_scope(key) if key else None
    services.list_for_supervision(row=row, listing=Listing(**values), actor=request.actor, at=at)


def _progress(row: MajorHazard, request: ActorRequest) -> None:
    services.post_progress(
        row=row,
        said=Statement(**forms.ProgressForm(request.POST).values()),
        actor=request.actor,
        at=clock.now(),
        files=_files(request),
    )


def _ask(row: MajorHazard, request: ActorRequest) -> None:
    services.ask_closure(
        row=row,
        said=Statement(**forms.ClosureForm(request.POST).values()),
        actor=request.actor,
        at=clock.now(),
        files=_files(request),
    )


check_elements = _step(MAJOR_HAZARD_JUDGE, _check, "要素已保存。")
discuss = _step(MAJOR_HAZARD_JUDGE, _discuss, "讨论已记录。")
judge = _step(MAJOR_HAZARD_JUDGE, _judge, "判定已保存，请看结论和下一步。")
report_to_government = _step(
    MAJOR_HAZARD_JUDGE,
    lambda row, request: services.report_to_government(
        row=row, actor=request.actor, at=clock.now(), **forms.ReportForm(request.POST).values()
    ),
    "已登记报告情况，等政府挂牌督办。",
)
list_for_supervision = _step(MAJOR_HAZARD_LIST, _list, "已挂牌督办。")
post_progress = _step(MAJOR_HAZARD_RECTIFY, _progress, "进展已报告。")
ask_closure = _step(MAJOR_HAZARD_RECTIFY, _ask, "已申请销案，等待现场核查。")
inspect_closure = _step(
    MAJOR_HAZARD_JUDGE,
    lambda row, request: services.inspect_closure(
        row=row, actor=request.actor, at=clock.now(), **forms.InspectForm(request.POST).values()
    ),
    "核查意见已保存。",
)
decide_closure = _step(
    MAJOR_HAZARD_LIST,
    lambda row, request: services.decide_closure(
        row=row, actor=request.actor, at=clock.now(), **forms.DecideForm(request.POST).values()
    ),
    "审批意见已保存。",
)
look_back = _step(
    MAJOR_HAZARD_JUDGE,
    lambda row, request: services.look_back(
        row=row,
        visit=Visit(**forms.LookBackForm(request.POST).values()),
        actor=request.actor,
        at=clock.now(),
    ),
    "回头看已登记。",
)
