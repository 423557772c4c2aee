"""Judging and correcting what was read, one card at a time."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wanghuo.governance.plans import forms, queries, services
from wanghuo.governance.plans.models import PlanItem
from wanghuo.governance.plans.queries import choices
from wanghuo.governance.plans.rules import PLAN_READ, PLAN_REVIEW, ItemKind
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import BadInput, Words


def _card(request: HttpRequest, item: PlanItem) -> HttpResponse:
    return render(request, "plans/_item.html", {"item": item})


@require_GET
@needs(PLAN_READ)
def item(request: ActorRequest, item_id: UUID) -> HttpResponse:
    """Show one card; leaving the correction form comes back here."""
    return _card(request, queries.plan_item(item_id))


@require_GET
@needs(PLAN_REVIEW)
def edit_item(request: ActorRequest, item_id: UUID) -> HttpResponse:
    """Show the correction form of one card."""
    found = queries.plan_item(item_id)
    kind = ItemKind(found.kind)
    context = {
        "item": found,
        "fields": forms.basic_fields(kind, found.data),
        "lists": forms.list_fields(kind, found.data),
    }
    return render(request, "plans/_item_form.html", context)


@require_POST
@needs(PLAN_REVIEW)
def correct_item(request: ActorRequest, item_id: UUID) -> HttpResponse:
    """Write the correction; a colleague who was faster is told of, not overwritten."""
    found = queries.plan_item(item_id)
    corrected = services.correct_item(
        item=found,
        data=forms.item_data(ItemKind(found.kind), request.POST),
        expected_version=_whole(request.POST.get("version", ""), "版本"),
        actor=request.actor,
        at=clock.now(),
    )
    return _card(request, corrected)


def _whole(text: str, label: str) -> int:
    if not text.isdecimal():
        raise BadInput(problem=Words("“{label}”应为整数。", label=label))
    return int(text)


def _judgement(judge: Callable[..., PlanItem]) -> Callable[..., HttpResponse]:
    @require_POST
    @needs(PLAN_REVIEW)
    def door(request: ActorRequest, item_id: UUID) -> HttpResponse:
        found = queries.plan_item(item_id)
        return _card(request, judge(item=found, actor=request.actor, at=clock.now()))

    return door


accept_item = _judgement(services.accept_item)
reject_item = _judgement(services.reject_item)
reopen_item = _judgement(services.reopen_item)


@require_POST
@needs(PLAN_REVIEW)
def split_item(request: ActorRequest, item_id: UUID) -> HttpResponse:
    """Cut a card in two after the words given."""
    found = queries.plan_item(item_id)
    words = request.POST.get("words", "").strip()
    text = found.plan.text[found.span_start : found.span_end]
    place = text.find(words) if words else -1
    if place < 0:
        raise BadInput(problem="请填写第二条开头的几个字，须与原文一致。")
    services.split_item(
        item=found, offset=found.span_start + place, actor=request.actor, at=clock.now()
    )
    return redirect("plans:plan", found.plan_id)


@require_POST
@needs(PLAN_REVIEW)
def merge_item(request: ActorRequest, item_id: UUID) -> HttpResponse:
    """Join a card with the next one of its kind."""
    found = queries.plan_item(item_id)
    following = choices.item_after(found)
    if following is None:
        raise BadInput(problem="这是最后一条，后面没有可合并的条目。")
    services.merge_items(first=found, second=following, actor=request.actor, at=clock.now())
    return redirect("plans:plan", found.plan_id)


@require_POST
@needs(PLAN_REVIEW)
def add_item(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Add what the program did not find, from words that stand in the text."""
    plan = queries.plan(plan_id)
    words = request.POST.get("words", "").strip()
    start = plan.text.find(words) if words else -1
    if start < 0:
        raise BadInput(problem="请从原文中原样复制该条目的文字。")
    services.add_item(
        plan=plan,
        kind=ItemKind(request.POST.get("kind", ItemKind.TASK)),
        span=(start, start + len(words)),
        actor=request.actor,
        at=clock.now(),
    )
    return redirect("plans:plan", plan.pk)
