"""Alarms that nobody answers are reported further up, step by step, each step once."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.kernel.rulebook.services import rule
from wanghuo.monitoring.alarms import rules
from wanghuo.monitoring.alarms.models import Alarm, Escalation
from wanghuo.monitoring.alarms.rules import (
    AlarmKind,
    AlarmState,
    Ladder,
    Ladders,
    Rank,
    Rung,
    path_up,
    rungs_due,
)

AT_ONCE = 2_000


class Due(NamedTuple):
    """A rung that an alarm has come to."""

    alarm: Alarm
    ladder: Ladder
    rung: Rung


def escalate_alarms(at: datetime) -> int:
    """Report what nobody answered or verified in time; return how many steps were taken.

    Two questions however many wait, and none is written where nothing is due. Where another
    clock was faster it is left to that one.
    """
    due = list(_due(at))
    if not due:
        return 0
    try:
        return _write(due, at)
    except IntegrityError:
        return 0


def _due(at: datetime) -> Iterator[Due]:
    rows = _waiting()
    told = set(_told([row.pk for row in rows]))
    for row in rows:
        found = _of(row, ladders_at(row.area.code, at), at)
        for one in found:
            if (row.pk, one.ladder.value, one.rung.level) not in told:
                yield one


def _of(row: Alarm, ladders: Ladders, at: datetime) -> Iterator[Due]:
    state = AlarmState(row.state)
    since = row.answered_at if state is not AlarmState.OPENED else row.rang_at
    due = rungs_due(ladders, AlarmKind(row.kind), state, since or row.opened_at, at)
    if due is not None:
        yield from (Due(row, due[0], rung) for rung in due[1])


def _waiting() -> Sequence[Alarm]:
    rows: QuerySet[Alarm] = Alarm._base_manager.filter(
        pressing__lte=Rank.WAITING, state__in=rules.WAITS_ON
    )
    chosen = rows.select_related("area").only(
        "kind", "state", "rang_at", "opened_at", "answered_at", "area_path", "area__code"
    )
    return list(chosen.order_by("pressing", "-opened_at", "id")[:AT_ONCE])


def _told(alarms: Sequence[UUID]) -> Iterator[tuple[UUID, str, int]]:
    rows = Escalation._base_manager.filter(alarm__in=alarms)
    yield from rows.values_list("alarm_id", "ladder", "level")


def ladders_at(region: str, at: datetime) -> Ladders:
    """Return the ladders of a region on a day."""
    return rules.ladders_of(rule("alarm.escalation", region, local_date(at)).parameters)


@transaction.atomic
def _write(due: Sequence[Due], at: datetime) -> int:
    Escalation._base_manager.bulk_create(
        Escalation(
            alarm=one.alarm, ladder=one.ladder, level=one.rung.level, told=one.rung.told, at=at
        )
        for one in due
    )
    facts.record_all(rules.ALARM_ESCALATED, map(_entry, due), actor=SYSTEM, at=at)
    return len(due)


def _entry(due: Due) -> Entry:
    return Entry(
        facts.mark(due.alarm),
        data={
            "ladder": due.ladder.value,
            "level": due.rung.level,
            "capability": due.rung.capability,
            "path": path_up(due.alarm.area_path, due.rung.up),
            "note": due.rung.told,
        },
    )
