"""Changed parameters: tried on every place first, then put in force (判定参数的试算和启用).

Both walks go in batches of places by id, each committed by itself, and bear being begun again: a
trial starts over, an application goes on where places differ from what the parameters say.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from wanghuo.base.areas.models import Area
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import BadInput, StaleRecord, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.work import services as work
from wanghuo.register.places.judging import Verdict, read_criteria
from wanghuo.register.places.models import Place, StatusChange, StatusProposal
from wanghuo.register.places.queries import status as queries
from wanghuo.register.places.queries.status import ParameterBook
from wanghuo.register.places.rules import (
    PLACE_DESIGNATE,
    STATUS_APPLIED,
    STATUS_PROPOSED,
    STATUS_WITHDRAWN,
    Answer,
    PlaceStatus,
    ProposalState,
)
from wanghuo.register.places.rules.proposals import ProposalAction, next_state
from wanghuo.register.places.services.status import (
    COLUMNS,
    designated,
    judged,
    settle_statuses,
)
from wanghuo.register.records.services.rewriting import record_told

BATCH = 500
LONGEST_SOURCE = 300
JOB_TRY, JOB_APPLY = "status.try", "status.apply"
Told = Callable[[int, int], None]


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
    facts.record(STATUS_PROPOSED, _mark(proposal), actor=actor, at=at, after=data)
    return _begin(proposal, JOB_TRY, Words("试算判定参数：{what}", what=status.label), actor, at)


@transaction.atomic
def apply_proposal(*, proposal: StatusProposal, actor: Actor, at: datetime) -> StatusProposal:
    """Put tried parameters in force (启用); the area's earlier ones are replaced."""
    actor.must(PLACE_DESIGNATE, proposal.area_path)
    _move(proposal, ProposalAction.APPLY, done=0)
    label = Words("启用判定参数：{what}", what=PlaceStatus(proposal.status).label)
    return _begin(proposal, JOB_APPLY, label, actor, at)


@transaction.atomic
def withdraw_proposal(*, proposal: StatusProposal, actor: Actor, at: datetime) -> StatusProposal:
    """Give tried parameters up (作废)."""
    actor.must(PLACE_DESIGNATE, proposal.area_path)
    _move(proposal, ProposalAction.WITHDRAW)
    facts.record(STATUS_WITHDRAWN, _mark(proposal), actor=actor, at=at)
    return proposal


def _begin(
    proposal: StatusProposal, kind: str, label: str, actor: Actor, at: datetime
) -> StatusProposal:
    arguments = {"proposal": str(proposal.pk)}
    job = work.start_job(kind=kind, label=label, arguments=arguments, actor=actor, at=at)
    StatusProposal._base_manager.filter(pk=proposal.pk).update(job=job.pk)
    proposal.job = job.pk
    return proposal


def _mark(proposal: StatusProposal) -> facts.Mark:
    return facts.Mark("statusproposal", str(proposal.pk), proposal.area_id, proposal.area_path)


def _move(proposal: StatusProposal, action: ProposalAction, **changes: Any) -> None:  # noqa: ANN401 -- columns
    before = ProposalState(proposal.state)
    changes["state"] = next_state(before, action)
    rows = StatusProposal._base_manager.filter(pk=proposal.pk, state=before)
    if rows.update(**changes) != 1:
        raise StaleRecord
    for column, value in changes.items():
        setattr(proposal, column, value)


def proposal_at_work(key: str) -> StatusProposal:
    """Return the proposal a job is about; unscoped: the job acts for whoever started it."""
    return StatusProposal._base_manager.select_related("area").get(pk=UUID(key))


def try_out(proposal: StatusProposal, at: datetime, told: Told) -> StatusProposal:
    """List every place whose status would change, and count them."""
    if proposal.state != ProposalState.CHECKING:
        return proposal
    StatusChange._base_manager.filter(proposal=proposal).delete()
    status, book = PlaceStatus(proposal.status), ParameterBook(local_date(at), instead=proposal)
    total, counts, done = queries.open_places(proposal.area_path).count(), Counter[str](), 0
    for places in _batches(proposal.area_path):
        changes = list(_changes(proposal, status, places, book))
        StatusChange._base_manager.bulk_create(changes)
        counts.update(f"{one.before}_{one.after}" for one in changes)
        done += len(places)
        told(done, total)
    _move(proposal, ProposalAction.SHOW, counts=dict(counts), done=done, total=total)
    return proposal


def _changes(
    proposal: StatusProposal, status: PlaceStatus, places: Sequence[Place], book: ParameterBook
) -> Iterator[StatusChange]:
    codes = queries.codes_of(place.area_id for place in places)
    for place in places:
        before = place.verdicts.get(status.value, {}).get("answer", Answer.NO.value)
        verdict = _verdict(place, status, codes, book)
        if verdict.answer != before:
            yield StatusChange(
                proposal=proposal,
                place=place,
                area_path=place.area_path,
                sector=place.sector,
                before=before,
                after=verdict.answer,
                reason=verdict.reason[:300],
            )


def _verdict(
    place: Place, status: PlaceStatus, codes: Mapping[int, str], book: ParameterBook
) -> Verdict:
    code = codes.get(place.area_id, "")
    return designated(place, status) or judged(
        place, book.parameters(status, code, place.area_path)
    )


def _batches(area_path: str) -> Iterator[list[Place]]:
    """Walk the places of an area by id, a batch in memory at a time."""
    after = None
    while True:
        rows = queries.open_places(area_path).order_by("pk")
        places = list((rows if after is None else rows.filter(pk__gt=after))[:BATCH])
        if not places:
            return
        yield places
        after = places[-1].pk


def put_in_force(
    proposal: StatusProposal, actor: Actor, at: datetime, told: Told
) -> StatusProposal:
    """Judge every place by the parameters, then let them stand where the earlier ones stood."""
    if proposal.state != ProposalState.APPLYING:
        return proposal
    book, done = ParameterBook(local_date(at), instead=proposal), 0
    for places in _batches(proposal.area_path):
        with transaction.atomic():
            _rejudge([place.pk for place in places], book, actor, at)
        done += len(places)
        told(done, proposal.total)
    with transaction.atomic():
        _replace_earlier(proposal)
        _move(proposal, ProposalAction.FINISH, applied_at=at, done=done)
        facts.record(
            STATUS_APPLIED, _mark(proposal), actor=actor, at=at, data={"counts": proposal.counts}
        )
    return proposal


def _rejudge(keys: Sequence[UUID], book: ParameterBook, actor: Actor, at: datetime) -> None:
    held = Place._base_manager.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk")
    places = list(held)
    told = list(settle_statuses(places, at, book))
    Place._base_manager.bulk_update(places, COLUMNS, batch_size=200)
    record_told(told, actor, at)


def _replace_earlier(proposal: StatusProposal) -> None:
    """Retire the area's own set, also when the rulebook takes its place."""
    earlier = StatusProposal._base_manager.filter(
        status=proposal.status, area=proposal.area, state=ProposalState.APPLIED
    )
    for one in earlier.select_for_update().exclude(pk=proposal.pk):
        _move(one, ProposalAction.REPLACE)
