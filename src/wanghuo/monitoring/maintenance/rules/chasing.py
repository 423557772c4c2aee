"""When a false alarm has its device chased, and by when whatever is wrong is mended; pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from wanghuo.monitoring.alarms.rules import AlarmKind, AlarmState, Cause
from wanghuo.monitoring.maintenance.rules.words import FaultReason


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaseTerms:
    """What of alarms and duty checks sends somebody to the device."""

    causes: Collection[str]
    """Causes of a false alarm that lie in the device: the first sends somebody."""
    false_alarms: int
    days: int
    """So many false alarms of a point within so many days do, whatever their causes."""
    misses: int
    """So many duty checks one after another that nobody answered do."""

    @property
    def window(self) -> timedelta:
        """How far back false alarms are counted."""
        return timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyTerms:
    """How duty checks are asked."""

    minutes: int
    grace_seconds: int
    """So much longer than the minutes an answer may be on its way."""
    most: int
    """So many control rooms are asked at once."""


def reason_of(
    state: AlarmState, kind: AlarmKind, cause: Cause | None, terms: ChaseTerms
) -> FaultReason | None:
    """Return why the device of a dismissed alarm is chased at once; None: it is not."""
    if state is AlarmState.FAULT:
        return FaultReason.BATTERY if kind is AlarmKind.POWER else FaultReason.FAULT
    if state is AlarmState.FALSE and cause is not None and cause.value in terms.causes:
        return FaultReason.FALSE_ALARMS
    return None


def workdays_of(reason: FaultReason, workdays: Mapping[str, int]) -> int:
    """Return in how many working days it is mended."""
    return int(workdays[reason.value])


def due_at(
    *, delivered_at: datetime | None, expires_at: datetime, minutes: int, grace_seconds: int
) -> datetime:
    """Return until when an answer counts: from its delivery, else from the last moment for it."""
    begun = expires_at if delivered_at is None else delivered_at
    return begun + timedelta(minutes=minutes, seconds=grace_seconds)
