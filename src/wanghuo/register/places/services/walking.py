"""Changed parameters tried on every place, and put in force: what the worker does (试算和启用).

Both walks go in batches of places by id, each committed by itself, and bear being begun again: a
trial starts over, an application goes on where places differ from what the parameters say.
Afterwards the list of changes says what did change.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.facts import services as facts
from wanghuo.register.places.judging import Verdict
from wanghuo.register.places.models import Place, StatusChange, StatusProposal
from wanghuo.register.places.queries import status as queries
from wanghuo.register.places.queries.status import ParameterBook
from wanghuo.register.places.rules import STATUS_APPLIED, Answer, PlaceStatus, ProposalState
from wanghuo.register.places.rules.proposals import ProposalAction
from wanghuo.register.places.services.proposals import mark, move
from wanghuo.register.places.services.status import FLAGS, designated, judged, settle_statuses
from wanghuo.register.records.services.rewriting import record_told

BATCH = 500
PAUSE_SECONDS = 0.005
LONGEST_REASON = 300
Told = Callable[[int, int], None]


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
        time.sleep(PAUSE_SECONDS)
    move(proposal, ProposalAction.SHOW, counts=dict(counts), done=done, total=total)
    return proposal


def _changes(
    proposal: StatusProposal, status: PlaceStatus, places: Sequence[Place], book: ParameterBook
) -> Iterator[StatusChange]:
    codes = queries.codes_of(place.area_id for place in places)
    for place in places:
        before = _answer(place, proposal)
        verdict = _verdict(place, status, codes, book)
        if verdict.answer != before:
            place.verdicts = place.verdicts | {status.value: verdict.told()}
            yield _change(proposal, place, before)


def _verdict(
    place: Place, status: PlaceStatus, codes: Mapping[int, str], book: ParameterBook
) -> Verdict:
    code = codes.get(place.area_id, "")
    return designated(place, status) or judged(
        place, book.parameters(status, code, place.area_path)
    )


def _batches(area_path: str, only: Q | None = None) -> Iterator[list[Place]]:
    """Walk the places of an area by id, a batch in memory at a time."""
    after = None
    while True:
        rows = queries.open_places(area_path).filter(only or Q()).order_by("pk")
        places = list((rows if after is None else rows.filter(pk__gt=after))[:BATCH])
        if not places:
            return
        yield places
        after = places[-1].pk


def put_in_force(
    proposal: StatusProposal, actor: Actor, at: datetime, told: Told
) -> StatusProposal:
    """Judge every place by the parameters, then let them stand where the earlier ones stood.

    Whoever began to write before the parameters bound, and ended after the walk had passed, wrote
    by the earlier ones: those are seen to at the end.
    """
    if proposal.state != ProposalState.APPLYING:
        return proposal
    book, done = ParameterBook(local_date(at), instead=proposal), 0
    for places in _batches(proposal.area_path):
        with transaction.atomic():
            _rejudge(proposal, [place.pk for place in places], book, actor, at)
        done += len(places)
        told(done, proposal.total)
        time.sleep(PAUSE_SECONDS)
    for places in _batches(proposal.area_path, queries.judged_otherwise(proposal, book)):
        with transaction.atomic():
            _rejudge(proposal, [place.pk for place in places], book, actor, at)
    with transaction.atomic():
        _replace_earlier(proposal)
        counts = _counted(proposal)
        move(proposal, ProposalAction.FINISH, applied_at=at, done=done, counts=counts)
        facts.record(STATUS_APPLIED, mark(proposal), actor=actor, at=at, data={"counts": counts})
    return proposal


def _rejudge(
    proposal: StatusProposal, keys: Sequence[UUID], book: ParameterBook, actor: Actor, at: datetime
) -> None:
    held = Place._base_manager.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk")
    places = list(held)
    before = {place.pk: _answer(place, proposal) for place in places}
    flagged = {place.pk: _flags(place) for place in places}
    told = list(settle_statuses(places, at, book))
    Place._base_manager.bulk_update(places, ["verdicts"], batch_size=200)
    _raise_flags(places, flagged)
    record_told(told, actor, at)
    _keep_true(proposal, places, before)


def _flags(place: Place) -> dict[str, bool]:
    return {flag: getattr(place, flag) for flag in FLAGS}


def _raise_flags(places: Sequence[Place], before: Mapping[UUID, Mapping[str, bool]]) -> None:
    """Write the flags that changed: few do, and a CASE over every row takes ten times as long."""
    for flag in FLAGS:
        for value in (True, False):
            keys = [
                place.pk
                for place in places
                if getattr(place, flag) is value and before[place.pk][flag] is not value
            ]
            if keys:
                Place._base_manager.filter(pk__in=keys).update(**{flag: value})


def _answer(place: Place, proposal: StatusProposal) -> str:
    answer: str = place.verdicts.get(proposal.status, {}).get("answer", Answer.NO.value)
    return answer


def _keep_true(
    proposal: StatusProposal, places: Sequence[Place], before: Mapping[UUID, str]
) -> None:
    """Let the list of changes say what did change: places are changed by people meanwhile."""
    listed = StatusChange._base_manager.filter(proposal=proposal, place__in=places)
    foreseen = {one.place_id: one for one in listed}
    changed = [place for place in places if _answer(place, proposal) != before[place.pk]]
    rows = [_change(proposal, place, before[place.pk]) for place in changed]
    wrong = [
        foreseen[place.pk].pk
        for place in places
        if place.pk in foreseen and foreseen[place.pk].after != _answer(place, proposal)
    ]
    doubled = [foreseen[place.pk].pk for place in changed if place.pk in foreseen]
    StatusChange._base_manager.filter(pk__in={*wrong, *doubled}).delete()
    StatusChange._base_manager.bulk_create(rows)


def _change(proposal: StatusProposal, place: Place, before: str) -> StatusChange:
    verdict = place.verdicts[proposal.status]
    return StatusChange(
        proposal=proposal,
        place=place,
        area_path=place.area_path,
        sector=place.sector,
        before=before,
        after=verdict["answer"],
        reason=verdict["reason"][:LONGEST_REASON],
    )


def _counted(proposal: StatusProposal) -> dict[str, int]:
    pairs = StatusChange._base_manager.filter(proposal=proposal).values_list("before", "after")
    return dict(Counter(f"{before}_{after}" for before, after in pairs.iterator(2000)))


def _replace_earlier(proposal: StatusProposal) -> None:
    """Retire the area's own set, also when the rulebook takes its place."""
    earlier = StatusProposal._base_manager.filter(
        status=proposal.status, area=proposal.area, state=ProposalState.APPLIED
    )
    for one in earlier.select_for_update().exclude(pk=proposal.pk):
        move(one, ProposalAction.REPLACE)
