"""What comes of the alarm lane: a cry opens an alarm, or is counted with the one that stands.

Runs in the transaction that moves the cursor. A signal that was counted is passed over, so that a
frame which stands in the journal twice, or is read twice, opens nothing again.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from wanghuo.gateway.journal.reading import RESEND_HOURS
from wanghuo.gateway.journal.records import Lane
from wanghuo.monitoring.alarms.models import Alarm, CountedSignal
from wanghuo.monitoring.alarms.projector.opening import open_alarm, tell
from wanghuo.monitoring.alarms.rules import AlarmKind, Cry, cries_of
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.projector import Said
from wanghuo.monitoring.readings import projector as readings
from wanghuo.monitoring.readings.projector import Crossing
from wanghuo.monitoring.readings.projector.telling import devices_of
from wanghuo.monitoring.readings.rules import Level


def carry(records: Sequence[Said], at: datetime) -> None:
    """Let the signals of claimed devices cry out, and what they measure be kept."""
    opened = [*_from_cries(records), *_from_limits(readings.carry(records, at))]
    tell(opened, at)


def _from_limits(crossings: Sequence[Crossing]) -> Iterator[Alarm]:
    """Yield the alarms of values that went beyond a limit."""
    beyond = [one for one in crossings if one.level is not Level.NORMAL]
    devices = devices_of({one.device for one in beyond})
    for one in beyond:
        cry = Cry(one.measured.key, AlarmKind.LIMIT, one.words)
        if alarm := open_alarm(devices[one.device], cry, one.received):
            yield alarm


def _from_cries(records: Sequence[Said]) -> list[Alarm]:
    heard = {said.record.key: said for said in records if said.lane == Lane.ALARM and said.speaker}
    fresh = _count(heard)
    if not fresh:
        return []
    cried = [(said.speaker.pk, said) for said in fresh if said.speaker]
    devices = devices_of({key for key, _ in cried})
    return [alarm for key, said in cried for alarm in _cried(devices[key], said)]


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


def _cried(device: Device, said: Said) -> Iterator[Alarm]:
    """Yield the alarms that a record opened."""
    for cry in cries_of(said.record.protocol, said.told):
        if alarm := open_alarm(device, cry, said.at):
            yield alarm
