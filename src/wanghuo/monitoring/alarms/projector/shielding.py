"""What a shield covers does not ring; when the shield is over, what still cries comes up.

Runs in the transaction that opens the alarms, so that a shield lifted in the same moment leaves
nothing behind: whatever it covered is looked at again by the clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.kernel.rulebook.services import rule
from wanghuo.monitoring.alarms.models import Alarm, Shield
from wanghuo.monitoring.alarms.projector.grouping import confirm_fires
from wanghuo.monitoring.alarms.rules import (
    ALARM_SURFACED,
    RINGING,
    WAITING,
    AlarmKind,
    Covered,
    Crying,
    shield_over,
)
from wanghuo.register.places.models import Place

AT_ONCE = 500
COLUMNS = ("is_shielded", "shield", "rang_at")

Places = Mapping[UUID, Place]


def shield(alarms: Sequence[Alarm], places: Places) -> None:
    """Let what is covered not ring: one question for all, and one write where any is."""
    cries = {alarm.pk: _crying(alarm, places, alarm.opened_at) for alarm in alarms}
    over = _shields(cries.values())
    covered = [alarm for alarm in alarms if _cover(alarm, shield_over(over, cries[alarm.pk]))]
    Alarm._base_manager.bulk_update(covered, COLUMNS)


def _cover(alarm: Alarm, over: Covered | None) -> bool:
    if over is None:
        return False
    alarm.is_shielded, alarm.shield_id, alarm.rang_at = True, over.key, None
    return True


def _crying(alarm: Alarm, places: Places, at: datetime) -> Crying:
    place = places.get(alarm.place_id) if alarm.place_id else None
    building = alarm.device.building_id or (place.building_id if place else None)
    things = (alarm.device_id, alarm.place_id, building)
    return Crying(frozenset(one for one in things if one), alarm.point, alarm.kind, at)


def _shields(cries: Iterable[Crying]) -> list[Covered]:
    told = list(cries)
    things = {thing for cry in told for thing in cry.things}
    rows = Shield._base_manager.filter(
        Q(device__in=things) | Q(place__in=things) | Q(building__in=things),
        starts_at__lte=max(cry.at for cry in told),
        until__gt=min(cry.at for cry in told),
    )
    return [_covered(row) for row in rows]


def _covered(row: Shield) -> Covered:
    thing = row.device_id or row.place_id or row.building_id
    if thing is None:
        raise TypeError(row.pk)
    return Covered(row.pk, thing, row.point, row.kind, row.starts_at, row.until)


def surface(at: datetime) -> int:
    """Bring up what still cried when its shield ended, or has cried since; return how many.

    What lies under another shield meanwhile stays down. One question where there is nothing.
    """
    minutes = rule("alarm.shields", "", local_date(at)).parameters["surface_minutes"]
    rows = list(
        Alarm._base_manager.filter(
            is_shielded=True,
            state__in=WAITING,
            shield__until__lte=at,
            last_at__gte=F("shield__until") - timedelta(minutes=minutes),
        )
        .select_related("device", "place")
        .defer("place__verdicts", "place__designations")
        .order_by("id")[:AT_ONCE]
    )
    return _bring_up(rows, at) if rows else 0


@transaction.atomic
def _bring_up(rows: Sequence[Alarm], at: datetime) -> int:
    places = {row.place_id: row.place for row in rows if row.place_id and row.place}
    cries = {row.pk: _crying(row, places, at) for row in rows}
    over = _shields(cries.values())
    stays = [row for row in rows if _cover(row, shield_over(over, cries[row.pk]))]
    Alarm._base_manager.bulk_update(stays, COLUMNS)
    up = [row for row in rows if row not in stays and _come_up(row, at)]
    told = [Entry(facts.mark(row), data={"kind": row.kind, "shield": str(row.shield_id),
            "note": AlarmKind(row.kind).label}) for row in up]  # fmt: skip
    facts.record_all(ALARM_SURFACED, told, actor=SYSTEM, at=at)
    confirm_fires([row for row in up if row.kind in RINGING], places, at)
    return len(up)


def _come_up(row: Alarm, at: datetime) -> bool:
    """Let one ring, unless somebody else did so in the same moment."""
    as_read = Alarm._base_manager.filter(pk=row.pk, is_shielded=True)
    if as_read.update(is_shielded=False, rang_at=at) != 1:
        return False
    row.is_shielded, row.rang_at = False, at
    return True
