"""The steps of a hazard: each loads it in scope, takes one service, and goes back to its page."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from wanghuo.base.people.models import Organisation
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.prevention.hazards import forms, queries, services
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.rules import (
    HAZARD_FIND,
    HAZARD_MANAGE,
    HAZARD_ORDER,
    HAZARD_RECHECK,
    HAZARD_RECTIFY,
    HAZARD_TRANSFER,
)
from wanghuo.prevention.hazards.views.hazards import files_of

Act = Callable[[Hazard, ActorRequest], object]


def _step(capability: str, act: Act, said: str) -> Callable[..., HttpResponse]:
    @require_POST
    @needs(capability)
    def door(request: ActorRequest, hazard_id: UUID) -> HttpResponse:
        act(queries.hazard(hazard_id), request)
        messages.success(request, gettext(said))
        return redirect("hazards:hazard", hazard_id)

    return door


def _body(found: Hazard, request: ActorRequest) -> tuple[forms.OrganisationForm, Organisation]:
    """Return the body chosen, among those on the hazard's line of areas."""
    ids = [int(part) for part in found.area_path.split("/") if part]
    bodies = list(queries.in_use(clock.today()).filter(area__in=ids).order_by("id"))
    form = forms.OrganisationForm(request.POST).choose(bodies)
    chosen = form.values()["organisation"]
    return form, next(one for one in bodies if one.pk == chosen)


def _assign(found: Hazard, request: ActorRequest) -> None:
    form, body = _body(found, request)
    services.assign_hazard(
        hazard=found,
        organisation=body,
        note=form.values()["text"],
        actor=request.actor,
        at=clock.now(),
    )


def _order(found: Hazard, request: ActorRequest) -> None:
    values = forms.OrderForm(request.POST).values()
    services.order_rectification(hazard=found, actor=request.actor, at=clock.now(), **values)


def _grade(found: Hazard, request: ActorRequest) -> None:
    values = forms.GradeForm(request.POST).values()
    services.settle_grade(
        hazard=found,
        grade=values["grade"],
        reason=values["text"],
        actor=request.actor,
        at=clock.now(),
    )


def _submit(found: Hazard, request: ActorRequest) -> None:
    values = forms.SubmitForm(request.POST).values()
    services.submit_rectification(
        hazard=found,
        actor=request.actor,
        at=clock.now(),
        files=files_of(request),
        **values,
    )


def _return(found: Hazard, request: ActorRequest) -> None:
    values = forms.ReturnForm(request.POST).values()
    services.return_rectification(
        hazard=found,
        reason=values["text"],
        due_on=values["due_on"],
        actor=request.actor,
        at=clock.now(),
        files=files_of(request),
    )


def _close(found: Hazard, request: ActorRequest) -> None:
    services.close_hazard(
        hazard=found,
        note=forms.CloseForm(request.POST).values()["text"],
        actor=request.actor,
        at=clock.now(),
        files=files_of(request),
    )


def _ask(found: Hazard, request: ActorRequest) -> None:
    values = forms.ExtensionForm(request.POST).values()
    services.ask_extension(
        hazard=found,
        until=values["until"],
        reason=values["text"],
        id=values["id"],
        actor=request.actor,
        at=clock.now(),
    )


def _transfer(found: Hazard, request: ActorRequest) -> None:
    form, body = _body(found, request)
    values = form.values()
    services.transfer_hazard(
        hazard=found,
        organisation=body,
        reason=values["text"],
        id=values["id"],
        actor=request.actor,
        at=clock.now(),
    )


def _escalate(found: Hazard, request: ActorRequest) -> None:
    values = forms.EscalateForm(request.POST).values()
    services.escalate_hazard(
        hazard=found,
        reason=values["text"],
        id=values["id"],
        actor=request.actor,
        at=clock.now(),
    )


def _take_back(found: Hazard, request: ActorRequest) -> None:
    reason = forms.StepForm(request.POST).values()["text"]
    services.take_back(hazard=found, reason=reason, actor=request.actor, at=clock.now())


def _merge(found: Hazard, request: ActorRequest) -> None:
    number = forms.MergeForm(request.POST).values()["number"]
    services.merge_hazard(
        survivor=found,
        absorbed=queries.hazard_numbered(number),
        actor=request.actor,
        at=clock.now(),
    )


def _void(found: Hazard, request: ActorRequest) -> None:
    reason = forms.StepForm(request.POST).values()["text"]
    services.void_hazard(hazard=found, reason=reason, actor=request.actor, at=clock.now())


assign_hazard = _step(HAZARD_ORDER, _assign, "已分派。")
order_hazard = _step(HAZARD_ORDER, _order, "已责令整改，请出具文书并送达。")
grade_hazard = _step(HAZARD_MANAGE, _grade, "已核定等级。")
begin_hazard = _step(
    HAZARD_RECTIFY,
    lambda found, request: services.begin_rectification(
        hazard=found, actor=request.actor, at=clock.now()
    ),
    "已标记开始整改。",
)
submit_hazard = _step(HAZARD_RECTIFY, _submit, "已申请复查。")
submit_for_owner = _step(HAZARD_FIND, _submit, "已代为申请复查，请由另一位同事复查。")
return_hazard = _step(HAZARD_RECHECK, _return, "已退回继续整改。")
close_hazard = _step(HAZARD_RECHECK, _close, "已销案。")
ask_extension = _step(HAZARD_RECTIFY, _ask, "延期申请已提交，等待审批；批准前按原期限整改。")
transfer_hazard = _step(HAZARD_TRANSFER, _transfer, "已移交，对方签收前仍由本单位负责。")
escalate_hazard = _step(HAZARD_TRANSFER, _escalate, "已上报上一级，签收前仍由本单位负责。")
take_back = _step(HAZARD_TRANSFER, _take_back, "已收回。")
merge_hazard = _step(HAZARD_MANAGE, _merge, "已并案。")
undo_merge = _step(
    HAZARD_MANAGE,
    lambda found, request: services.undo_merge(absorbed=found, actor=request.actor, at=clock.now()),
    "已撤销并案。",
)
void_hazard = _step(HAZARD_MANAGE, _void, "已撤销，记录仍留存备查。")


@require_POST
@needs(HAZARD_MANAGE)
def approve_extension(request: ActorRequest, extension_id: UUID) -> HttpResponse:
    """Give the time asked for."""
    found = queries.extension(extension_id)
    note = forms.NoteForm(request.POST).values()["text"]
    services.approve_extension(extension=found, note=note, actor=request.actor, at=clock.now())
    messages.success(request, gettext("已同意延期，期限已顺延。"))
    return redirect("hazards:hazard", found.hazard_id)


@require_POST
@needs(HAZARD_MANAGE)
def refuse_extension(request: ActorRequest, extension_id: UUID) -> HttpResponse:
    """Leave the term as it is."""
    found = queries.extension(extension_id)
    reason = forms.StepForm(request.POST).values()["text"]
    services.refuse_extension(extension=found, reason=reason, actor=request.actor, at=clock.now())
    messages.success(request, gettext("已答复，按原期限整改。"))
    return redirect("hazards:hazard", found.hazard_id)


@require_POST
@needs(HAZARD_TRANSFER)
def receive_transfer(request: ActorRequest, transfer_id: UUID) -> HttpResponse:
    """Take a hazard over."""
    found = queries.transfer(transfer_id)
    note = forms.NoteForm(request.POST).values()["text"]
    services.receive_transfer(transfer=found, note=note, actor=request.actor, at=clock.now())
    messages.success(request, gettext("已签收，由本单位办理。"))
    return redirect("hazards:hazard", found.hazard_id)


@require_POST
@needs(HAZARD_TRANSFER)
def decline_transfer(request: ActorRequest, transfer_id: UUID) -> HttpResponse:
    """Give a hazard back."""
    found = queries.transfer(transfer_id)
    reason = forms.StepForm(request.POST).values()["text"]
    services.decline_transfer(transfer=found, reason=reason, actor=request.actor, at=clock.now())
    messages.success(request, gettext("已退回移交单位。"))
    return redirect("hazards:transfers")
