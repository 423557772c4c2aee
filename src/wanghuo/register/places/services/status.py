"""What places are by rule, judged anew whenever they change; and what people decided instead."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import BadInput, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.register.places.judging import Verdict, judge
from wanghuo.register.places.models import Place
from wanghuo.register.places.queries.status import (
    BY_HAND,
    ParameterBook,
    Parameters,
    codes_of,
)
from wanghuo.register.places.rules import (
    PLACE_DESIGNATE,
    PLACE_DESIGNATED,
    PLACE_JUDGED,
    Answer,
    PlaceStatus,
)
from wanghuo.register.records.kinds import Told
from wanghuo.register.records.services.rewriting import grow

LONGEST_REASON = 200
FLAGS = (*(f"is_{status.value}" for status in PlaceStatus), "is_undecided")
COLUMNS = (*FLAGS, "verdicts")


def settle_statuses(
    places: Sequence[Place], at: datetime, book: ParameterBook | None = None
) -> Iterator[Told]:
    """Judge places that are about to be written; tell of those whose answers change.

    What a place is from its first day follows from what it was registered with, and is told there.
    """
    book = book or ParameterBook(local_date(at))
    codes = codes_of(place.area_id for place in places)
    for place in places:
        before = answers(place.verdicts)
        verdicts = verdicts_of(place, codes.get(place.area_id, ""), book)
        put(place, verdicts)
        after = answers(place.verdicts)
        if before and after != before:
            yield _told(place, before, after)


def _told(place: Place, before: Mapping[str, str], after: Mapping[str, str]) -> Told:
    changed = [status for status in after if after[status] != before.get(status)]
    entry = Entry(
        facts.mark(place),
        {status: before.get(status, "") for status in changed},
        {status: after[status] for status in changed},
        {"rules": {status: place.verdicts[status]["rule"] for status in changed}},
    )
    return PLACE_JUDGED, entry


def verdicts_of(place: Place, code: str, book: ParameterBook) -> dict[PlaceStatus, Verdict]:
    """Judge one place by every status; a person's word stands over the rule's."""
    return {
        status: designated(place, status)
        or judged(place, book.parameters(status, code, place.area_path))
        for status in PlaceStatus
    }


def designated(place: Place, status: PlaceStatus) -> Verdict | None:
    """Return what a person decided, if anybody did."""
    said = place.designations.get(status.value)
    if not said:
        return None
    return Verdict(Answer(said["answer"]), f"人工认定：{said['reason']}", BY_HAND)


def judged(place: Place, by: Parameters) -> Verdict:
    """Hold a place against the parameters that bind it."""
    if by.missing:
        return Verdict(Answer.UNKNOWN, by.missing, "")
    return judge(place.kind, place.attributes, by.criteria, by.version)


def put(place: Place, verdicts: Mapping[PlaceStatus, Verdict]) -> None:
    """Write the verdicts into the place's columns."""
    place.verdicts = {status.value: verdict.told() for status, verdict in verdicts.items()}
    for status, verdict in verdicts.items():
        setattr(place, f"is_{status.value}", verdict.answer is Answer.YES)
    place.is_undecided = is_undecided(verdicts)


def is_undecided(verdicts: Mapping[PlaceStatus, Verdict]) -> bool:
    """Tell whether somebody has to decide, or to add what is missing.

    Whether a place that is no key unit might be a high-risk unit is not asked of anybody: a corner
    shop without a turn-over on record would stand in the list for ever.
    """
    unknown = {status for status, verdict in verdicts.items() if verdict.answer is Answer.UNKNOWN}
    if verdicts[PlaceStatus.KEY].answer is Answer.NO:
        unknown.discard(PlaceStatus.HIGH_RISK)
    return bool(unknown)


def answers(verdicts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the bare answers of what is kept."""
    return {status: verdict["answer"] for status, verdict in verdicts.items()}


@transaction.atomic
def designate_place(
    *,
    place: Place,
    version: int,
    status: PlaceStatus,
    answer: Answer | None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Place:
    """Say what a place is, over the rule (人工认定); without an answer the rule speaks again."""
    actor.must(PLACE_DESIGNATE, place.area_path, place.sector)
    said = " ".join(reason.split())
    if not 2 <= len(said) <= LONGEST_REASON:
        raise BadInput(problem="请写明认定或撤销认定的依据，2 至 200 字，如公布名单的文号。")
    if answer is Answer.UNKNOWN:
        raise BadInput(problem="请选择“是”或“否”；要交回规则判定，请选撤销认定。")
    before = place.designations.get(status.value)
    rest = {code: one for code, one in place.designations.items() if code != status.value}
    if answer is not None:
        rest[status.value] = {
            "answer": answer.value,
            "reason": said,
            "by": actor.id,
            "on": local_date(at).isoformat(),
        }
    place.designations = rest
    told = list(settle_statuses([place], at))
    columns = {name: getattr(place, name) for name in COLUMNS}
    if not grow(place, version, designations=rest, **columns):
        raise StaleRecord
    facts.record(
        PLACE_DESIGNATED,
        facts.mark(place),
        actor=actor,
        at=at,
        before={"status": status.value, "answer": before["answer"] if before else None},
        after={"status": status.value, "answer": answer.value if answer else None},
        data={"reason": said},
    )
    for kind, entry in told:
        facts.record_all(kind, [entry], actor=actor, at=at)
    return place


def panel_context(place: Place, actor: Actor, on: date) -> dict[str, Any]:
    """Return what the panel of a place's page shows: every verdict, and who may decide."""
    del on
    lines = [
        {
            "status": status,
            "answer": Answer(told["answer"]),
            "reason": told["reason"],
            "rule": told["rule"],
            "designation": place.designations.get(status.value),
        }
        for status in PlaceStatus
        if (told := place.verdicts.get(status.value))
    ]
    may = actor.can(PLACE_DESIGNATE, place.area_path, place.sector)
    return {"place": place, "verdicts": lines, "may_designate": may and place.closed_on is None}
