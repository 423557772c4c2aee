"""What comes of signals: a cry opens an alarm, or is counted with the one that stands.

Runs in the transaction that moves the cursor. A signal that was counted is passed over, so that a
frame which stands in the journal twice, or is read twice, opens nothing again.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from wanghuo.gateway.journal.reading import RESEND_HOURS
from wanghuo.gateway.journal.records import Lane
from wanghuo.monitoring.alarms.models import CountedSignal
from wanghuo.monitoring.alarms.projector.opening import Crying, Gone, open_alarms, recover, tell
from wanghuo.monitoring.alarms.rules import AlarmKind, Cry, Recovery, cries_of, recoveries_of
from wanghuo.monitoring.devices.projector import Said
from wanghuo.monitoring.readings import projector as readings
from wanghuo.monitoring.readings.projector import Crossing
from wanghuo.monitoring.readings.projector.telling import devices_of
from wanghuo.monitoring.readings.rules import Level


def carry(records: Sequence[Said], at: datetime) -> None:
    """Let the signals of claimed devices cry out, and what they measure be kept."""
    crossings = readings.carry(records, at)
    opened = open_alarms([*_from_cries(records), *_from_limits(crossings)])
    recover([*_calmed(records), *_back(crossings)])
    tell(opened, at)


def _from_cries(records: Sequence[Said]) -> Iterator[Crying]:
    heard = {said.record.key: said for said in records if said.lane == Lane.ALARM and said.speaker}
    fresh = _count(heard)
    devices = devices_of({said.speaker.pk for said in fresh if said.speaker}) if fresh else {}
    for said in fresh:
        for cry in cries_of(said.record.protocol, said.told):
            if said.speaker is not None:
                yield devices[said.speaker.pk], cry, said.at


def _from_limits(crossings: Sequence[Crossing]) -> Iterator[Crying]:
    """Yield what went beyond a limit."""
    beyond = [one for one in crossings if one.level is not Level.NORMAL]
    devices = devices_of({one.device for one in beyond}) if beyond else {}
    for one in beyond:
        yield devices[one.device], Cry(one.measured.key, AlarmKind.LIMIT, one.words), one.received


def _calmed(records: Sequence[Said]) -> Iterator[Gone]:
    """Yield what signals say is over."""
    for said in records:
        if said.speaker is not None and said.told is not None:
            for recovery in recoveries_of(said.record.protocol, said.told):
                yield UUID(str(said.speaker.pk)), recovery, said.at


def _back(crossings: Sequence[Crossing]) -> Iterator[Gone]:
    """Yield what came back within its limits."""
    for one in crossings:
        if one.level is Level.NORMAL:
            recovery = Recovery(one.measured.key, frozenset({AlarmKind.LIMIT}))
            yield UUID(str(one.device)), recovery, one.received


def _count(heard: dict[bytes, Said]) -> list[Said]:
    """Return what was not counted before, and count it; what is too old to come again is dropped.

    The cursor's row is held meanwhile, so nobody else counts the same part.
    """
    if not heard:
        return []
    standing = CountedSignal.objects.filter(key__in=list(heard))
    known = {bytes(key) for key in standing.values_list("key", flat=True)}
    fresh = [said for key, said in heard.items() if key not in known]
    CountedSignal.objects.bulk_create(
        CountedSignal(key=said.record.key, received_at=said.at) for said in fresh
    )
    if fresh:
        oldest = fresh[-1].at - timedelta(hours=RESEND_HOURS)
        CountedSignal.objects.filter(received_at__lt=oldest).delete()
    return fresh
