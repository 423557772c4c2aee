"""An assessment's page and every step on it, the owner's and the reviewer's."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.documents.queries import attachments_of
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.facts import queries as facts
from wanghuo.prevention.owners import forms, queries, services
from wanghuo.prevention.owners.models import Assessment
from wanghuo.prevention.owners.rules import (
    OWNER_DECLARE,
    OWNER_READ,
    STANDARD_REVIEW,
    WITH_OWNER,
    AssessmentState,
)

TIMELINE = 50


@require_GET
@needs(OWNER_READ)
def assessment(request: ActorRequest, assessment_id: UUID) -> HttpResponse:
    """Show an assessment with its items, their evidence, and the next step."""
    found = queries.assessment(assessment_id)
    items = list(queries.items_of(found))
    files = attachments_of("assessmentitem", [one.pk for one in items])
    context = {
        "assessment": found,
        "lines": [(one, files.get(str(one.pk), [])) for one in items],
        "on": clock.today(),
        "is_valid": queries.passed_until(found, clock.today()),
        "timeline": list(facts.timeline("assessment", str(found.pk))[:TIMELINE]),
        **_steps(found, request.actor),
    }
    return render(request, "owners/assessment.html", context)


def _steps(found: Assessment, actor: Actor) -> dict[str, object]:
    where = (found.area_path, found.sector)
    state, seen = AssessmentState(found.state), {"version": found.version}
    is_owner = actor.can(OWNER_DECLARE, *where, found.occupier.number)
    may_review = actor.can(STANDARD_REVIEW, *where) and actor.id != found.submitted_by_id
    return {
        "may_rate": is_owner and state in WITH_OWNER,
        "may_take": may_review and state is AssessmentState.SUBMITTED,
        "may_mark": may_review and state is AssessmentState.UNDER_REVIEW,
        "may_return": may_review and state in {AssessmentState.SUBMITTED,
                                               AssessmentState.UNDER_REVIEW},
        "may_revoke": may_review and state is AssessmentState.PASSED,
        "return_form": forms.ReturnForm(initial=seen),
        "decide_form": forms.OpinionForm(),
    }  # fmt: skip


def _to(found: Assessment) -> HttpResponse:
    return redirect("owners:assessment", found.pk)


@require_POST
@needs(OWNER_DECLARE)
def begin_assessment(request: ActorRequest, place_id: UUID) -> HttpResponse:
    """Begin to rate a place under a standard."""
    place = queries.place_in_scope(place_id)
    asked = forms.BeginForm(request.POST).values()
    begun = services.begin_assessment(
        place=place,
        standard_code=asked["standard"],
        key=asked["id"],
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("请逐项打分，需要佐证的上传照片或文件，全部填完后提交。"))
    return _to(begun)


def _filled(request: ActorRequest, found: Assessment) -> forms.MarksForm:
    return forms.MarksForm(list(queries.items_of(found)), request.POST, request.FILES)


@require_POST
@needs(OWNER_DECLARE)
def rate_items(request: ActorRequest, assessment_id: UUID) -> HttpResponse:
    """Keep the owner's marks, and the evidence that came with them."""
    found = queries.assessment(assessment_id)
    form = _filled(request, found)
    services.rate_items(
        assessment=found,
        marks=form.marks(),
        version=form.cleaned_data["version"],
        proofs=form.proofs(),
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("已保存。"))
    return _to(found)


@require_POST
@needs(OWNER_DECLARE)
def submit_assessment(request: ActorRequest, assessment_id: UUID) -> HttpResponse:
    """Hand the self-rating in as it stands on the page."""
    found = queries.assessment(assessment_id)
    form = _filled(request, found)
    services.submit_assessment(
        assessment=found,
        marks=form.marks(),
        version=form.cleaned_data["version"],
        proofs=form.proofs(),
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("已提交，请等待评审；结果会通知您。"))
    return _to(found)


@require_POST
@needs(STANDARD_REVIEW)
def take_assessment(request: ActorRequest, assessment_id: UUID) -> HttpResponse:
    """Begin the review."""
    found, asked = queries.assessment(assessment_id), forms.VersionForm(request.POST).values()
    services.take_assessment(assessment=found, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("已受理，请逐项核对打分。"))
    return _to(found)


@require_POST
@needs(STANDARD_REVIEW)
def review_items(request: ActorRequest, assessment_id: UUID) -> HttpResponse:
    """Keep the reviewer's marks."""
    found = queries.assessment(assessment_id)
    form = _filled(request, found)
    services.review_items(
        assessment=found,
        marks=form.marks(),
        version=form.cleaned_data["version"],
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("已保存。"))
    return _to(found)


@require_POST
@needs(STANDARD_REVIEW)
def return_assessment(request: ActorRequest, assessment_id: UUID) -> HttpResponse:
    """Give it back to be completed."""
    found, asked = queries.assessment(assessment_id), forms.ReturnForm(request.POST).values()
    services.return_assessment(assessment=found, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("已退回单位补充。"))
    return _to(found)


@require_POST
@needs(STANDARD_REVIEW)
def decide_assessment(request: ActorRequest, assessment_id: UUID) -> HttpResponse:
    """Let the marks on the page decide."""
    found, asked = queries.assessment(assessment_id), forms.OpinionForm(request.POST).values()
    services.decide_assessment(
        assessment=found,
        given=_filled(request, found).marks(),
        actor=request.actor,
        at=clock.now(),
        **asked,
    )
    messages.success(request, gettext("评定完成。"))
    return _to(found)


@require_POST
@needs(STANDARD_REVIEW)
def revoke_assessment(request: ActorRequest, assessment_id: UUID) -> HttpResponse:
    """Take a title away."""
    found, asked = queries.assessment(assessment_id), forms.ReturnForm(request.POST).values()
    services.revoke_assessment(assessment=found, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("达标已撤销。"))
    return _to(found)
