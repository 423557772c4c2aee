"""Joint checks: one record, and the signatures of all who went."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.scoping import access
from wanghuo.prevention.campaigns import forms, queries, services
from wanghuo.prevention.campaigns.rules import CAMPAIGN_MANAGE, CAMPAIGN_READ
from wanghuo.prevention.campaigns.services import JointTerms
from wanghuo.register.places.models import Place

TIMELINE = 50


@require_POST
@needs(CAMPAIGN_MANAGE)
def record_joint_check(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """Write one record for all who went."""
    found = queries.campaign_in_scope(campaign_id)
    values = forms.JointForm(request.POST).values()
    place = access(Place.objects.all(), number=values.pop("place").strip())
    made = services.record_joint_check(
        campaign=found,
        place=place,
        terms=JointTerms(**values),
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("已记录，等待各参加单位签字。"))
    return redirect("campaigns:joint_record", made.pk)


@require_GET
@needs(CAMPAIGN_READ)
def joint_record(request: ActorRequest, joint_record_id: UUID) -> HttpResponse:
    """Show one record with who has signed; whoever has to sign finds where."""
    record = queries.record_in_scope(joint_record_id)
    waiting = [
        one
        for one in record.signatures.all()
        if one.signed_at is None and one.organisation_id in request.actor.organisation_ids
    ]
    context = {
        "record": record,
        "sign_form": forms.SignForm() if waiting else None,
        "is_signed": queries.is_signed(record),
        "timeline": list(facts.timeline("jointrecord", str(record.pk))[:TIMELINE]),
    }
    return render(request, "campaigns/joint_record.html", context)


@require_POST
@needs(CAMPAIGN_READ)
def sign_joint_check(request: ActorRequest, joint_record_id: UUID) -> HttpResponse:
    """Sign for one's own organisation."""
    record = queries.record_in_scope(joint_record_id)
    values = forms.SignForm(request.POST).values()
    services.sign_joint_check(record=record, actor=request.actor, at=clock.now(), **values)
    messages.success(request, gettext("已签字。"))
    return redirect("campaigns:joint_record", joint_record_id)
