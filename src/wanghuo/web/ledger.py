"""Pages of the ledger: what happened in reach, the blocks that seal it, proof and verification.

They stand with the assembler because facts name people and areas by id, and only here both are at
hand.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django import forms
from django.apps import apps
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, Actor, Scope
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.files import download
from wanghuo.kernel.forms import PageForm, day_field
from wanghuo.kernel.ledger import queries
from wanghuo.kernel.ledger.models import Block
from wanghuo.kernel.ledger.rules import LEDGER_READ, LEDGER_VERIFY
from wanghuo.kernel.ledger.tasks import VERIFY
from wanghuo.kernel.paging import newest
from wanghuo.kernel.registry import fact_kinds
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.work.models import Job
from wanghuo.kernel.work.queries import own_job
from wanghuo.kernel.work.rules import JobState
from wanghuo.kernel.work.services import start_job

ROWS_A_PAGE = 50


class FactFilter(PageForm):
    """Which facts to list, and from which on."""

    kind = forms.ChoiceField(label=_("事项"), required=False)
    since = day_field(_("自"), required=False)
    until = day_field(_("至"), required=False)
    actor_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    subject_type = forms.CharField(required=False, widget=forms.HiddenInput)
    subject_id = forms.CharField(required=False, widget=forms.HiddenInput)
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Offer every kind that a room declared."""
        super().__init__(*args, **kwargs)
        kinds = [(code, gettext(label)) for code, label in sorted(fact_kinds.labels.items())]
        self.offer("kind", [("", _("全部")), *kinds])


class BlockPage(PageForm):
    """From which block on to list."""

    before = forms.IntegerField(required=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A fact, with its area and its subject in words."""

    fact: Fact
    area: str
    subject: str


P = ParamSpec("P")
R = TypeVar("R")


def over_the_house(
    view: Callable[Concatenate[ActorRequest, P], R],
) -> Callable[Concatenate[ActorRequest, P], R]:
    """Show what belongs to no area (keys, backups, calendar) to whoever reads the ledger of all."""

    @wraps(view)
    def door(request: ActorRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with scoped(_reach(request.actor)):
            return view(request, *args, **kwargs)

    return door


def _reach(actor: Actor) -> Scope:
    """Return everywhere for a reach over every root of the tree, else the reach as it is."""
    scope = actor.scope(LEDGER_READ)
    whole = [reach for reach in scope.reaches if reach.sectors is None and reach.holders is None]
    with scoped(EVERYWHERE):
        roots = areas.root_paths()
    covered = all(any(reach.covers(root) for reach in whole) for root in roots)
    return EVERYWHERE if roots and covered else scope


@require_GET
@needs(LEDGER_READ)
@over_the_house
def ledger(request: ActorRequest) -> HttpResponse:
    """List what happened in reach, newest first, under the filter in the address."""
    form = FactFilter(request.GET)
    chosen = form.values()
    before = chosen.pop("before")
    page = newest(facts.facts_of(**chosen), before=before, size=ROWS_A_PAGE)
    context = {
        "form": form,
        "page": page,
        "lines": _lines(page.rows),
        "head": queries.head(),
        "may_verify": request.actor.can(LEDGER_VERIFY),
    }
    return render(request, "ledger/ledger.html", context)


def _lines(rows: tuple[Fact, ...]) -> list[Line]:
    here = areas.areas_in_force().filter(pk__in={fact.area_id for fact in rows})
    names = dict(here.values_list("pk", "name"))
    words = {model._meta.model_name: str(model._meta.verbose_name) for model in apps.get_models()}
    return [
        Line(
            fact, names.get(fact.area_id or 0, ""), words.get(fact.subject_type, fact.subject_type)
        )
        for fact in rows
    ]


@require_GET
@needs(LEDGER_READ)
def blocks(request: ActorRequest) -> HttpResponse:
    """List the blocks, newest first."""
    before = BlockPage(request.GET).values()["before"]
    page = newest(Block.objects.defer("leaves"), before=before, size=ROWS_A_PAGE)
    return render(request, "ledger/blocks.html", {"page": page})


@require_POST
@needs(LEDGER_VERIFY)
def verify(request: ActorRequest) -> HttpResponse:
    """Have the whole ledger computed again; the job says that it is intact or what is broken."""
    job = begin_verification(request.actor, request.POST.get("expect", ""))
    return redirect("work:job", job.pk)


def begin_verification(actor: Actor, expect: str) -> Job:
    """Start the job that verifies the ledger."""
    return start_job(
        kind=VERIFY,
        label=gettext("校验存证"),
        arguments={"expect": expect.strip().lower()},
        actor=actor,
        at=clock.now(),
    )


@require_GET
@needs(LEDGER_VERIFY)
def verified(request: ActorRequest, job_id: UUID) -> HttpResponse:
    """Show what a verification of one's own has found."""
    job = own_job(request.actor.id or 0, job_id)
    if job.kind != VERIFY or job.state != JobState.DONE:
        return redirect("work:job", job.pk)
    return render(request, "ledger/verified.html", {"found": job.result})


@require_GET
@needs(LEDGER_READ)
@over_the_house
def proof(request: ActorRequest, fact_id: UUID) -> HttpResponse:
    """Give a fact's proof, to be checked without this system."""
    del request
    proved = json.dumps(queries.prove(fact_id), ensure_ascii=False, indent=1)
    return download(f"{proved}\n".encode(), f"存证证明-{fact_id}.json", "application/json")
