"""Changed parameters: proposed, applied, withdrawn (判定参数的提出、启用和作废).

Parameters bind from the moment that somebody applies them, so what is entered while the worker
walks needs no second look. They are applied only while what their trial rested on still stands; of
parameters that bind some of the same places one set at a time.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from wanghuo.base.areas.models import Area
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import BadInput, StaleRecord, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.work import services as work
from wanghuo.register.places.judging import read_criteria
from wanghuo.register.places.models import StatusProposal
from wanghuo.register.places.queries import status as queries
from wanghuo.register.places.rules import (
    PLACE_DESIGNATE,
    STATUS_PROPOSED,
    STATUS_RETRIED,
    STATUS_WITHDRAWN,
    PlaceStatus,
    ProposalState,
)
from wanghuo.register.places.rules.proposals import (
    ProposalAction,
    ProposalBusy,
    StillAtWork,
    TrialOutdated,
    next_state,
)

LONGEST_SOURCE = 300
JOB_TRY, JOB_APPLY = "status.try", "status.apply"


@transaction.atomic
def propose_parameters(
    *,
    status: PlaceStatus,
    area: Area,
    criteria: Sequence[Mapping[str, Any]] | None,
    source: str,
    actor: Actor,
    at: datetime,
) -> StatusProposal:
    """Try changed parameters on an area's places (试算); nothing changes yet.

    Without criteria the places are judged anew by the rulebook as it now stands.
    """
    actor.must(PLACE_DESIGNATE, area.path)
    said = " ".join(source.split())
    if not 2 <= len(said) <= LONGEST_SOURCE:
        raise BadInput(problem="请写明依据（文件名称、文号），2 至 300 字。")
    if criteria is not None:
        read_criteria(criteria)
        if not criteria:
            raise BadInput(problem="请至少写一个判定条件。")
    proposal = StatusProposal._base_manager.create(
        status=status,
        area=area,
        area_path=area.path,
        criteria=None if criteria is None else [dict(one) for one in criteria],
        source=said,
        actor_id=actor.id,
        created_at=at,
    )
    data = {"status": status.value, "criteria": proposal.criteria, "source": said}
    facts.record(STATUS_PROPOSED, mark(proposal), actor=actor, at=at, after=data)
    return _begin(proposal, JOB_TRY, actor, at)


@transaction.atomic
def apply_proposal(*, proposal: StatusProposal, actor: Actor, at: datetime) -> StatusProposal:
    """Put tried parameters in force (启用); the area's earlier ones are replaced."""
    actor.must(PLACE_DESIGNATE, proposal.area_path)
    next_state(ProposalState(proposal.state), ProposalAction.APPLY)
    _check_alone(proposal)
    if _basis_tried(proposal) != queries.basis_of(proposal, local_date(at)):
        raise TrialOutdated
    move(proposal, ProposalAction.APPLY, done=0)
    return _begin(proposal, JOB_APPLY, actor, at)


def _check_alone(proposal: StatusProposal) -> None:
    """Refuse while others are applied to some of the same places; two at once wait here."""
    waiting = StatusProposal._base_manager.filter(
        status=proposal.status, state__in=(ProposalState.READY, ProposalState.APPLYING)
    )
    list(waiting.select_for_update().order_by("pk"))
    busy = queries.overlapping(proposal).filter(state=ProposalState.APPLYING)
    for one in busy.select_related("area").defer("area__boundary")[:1]:
        raise ProposalBusy(area=one.area.name)


def _basis_tried(proposal: StatusProposal) -> str | None:
    job = queries.job_of(proposal)
    return job.arguments.get("basis") if job else None


@transaction.atomic
def retry_proposal(*, proposal: StatusProposal, actor: Actor, at: datetime) -> StatusProposal:
    """Try ready parameters again, or go on where the work was cut off (重新试算、继续)."""
    actor.must(PLACE_DESIGNATE, proposal.area_path)
    if proposal.state not in {ProposalState.CHECKING, ProposalState.APPLYING}:
        move(proposal, ProposalAction.RECHECK, done=0)
    elif not queries.is_cut_off(proposal):
        raise StillAtWork
    facts.record(STATUS_RETRIED, mark(proposal), actor=actor, at=at)
    kind = JOB_APPLY if proposal.state == ProposalState.APPLYING else JOB_TRY
    return _begin(proposal, kind, actor, at)


@transaction.atomic
def withdraw_proposal(*, proposal: StatusProposal, actor: Actor, at: datetime) -> StatusProposal:
    """Give tried parameters up (作废)."""
    actor.must(PLACE_DESIGNATE, proposal.area_path)
    move(proposal, ProposalAction.WITHDRAW)
    facts.record(STATUS_WITHDRAWN, mark(proposal), actor=actor, at=at)
    return proposal


def _begin(proposal: StatusProposal, kind: str, actor: Actor, at: datetime) -> StatusProposal:
    """Start the job of a proposal, which of two who ask at once only one can."""
    what = PlaceStatus(proposal.status).label
    words = {JOB_TRY: "试算判定参数：{what}", JOB_APPLY: "启用判定参数：{what}"}
    arguments = {
        "proposal": str(proposal.pk),
        "basis": queries.basis_of(proposal, local_date(at)),
    }
    label = Words(words[kind], what=what)
    job = work.start_job(kind=kind, label=label, arguments=arguments, actor=actor, at=at)
    present = StatusProposal._base_manager.filter(pk=proposal.pk, job=proposal.job)
    if present.update(job=job.pk) != 1:
        raise StaleRecord
    proposal.job = job.pk
    return proposal


def mark(proposal: StatusProposal) -> facts.Mark:
    """Name a proposal to facts."""
    return facts.Mark("statusproposal", str(proposal.pk), proposal.area_id, proposal.area_path)


def move(proposal: StatusProposal, action: ProposalAction, **changes: Any) -> None:  # noqa: ANN401 -- columns
    """Change the row only if nobody changed it since it was read."""
    before = ProposalState(proposal.state)
    changes["state"] = next_state(before, action)
    rows = StatusProposal._base_manager.filter(pk=proposal.pk, state=before)
    if rows.update(**changes) != 1:
        raise StaleRecord
    for column, value in changes.items():
        setattr(proposal, column, value)
