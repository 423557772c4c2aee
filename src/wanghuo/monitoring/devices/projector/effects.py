"""What comes of records: who was heard, who waits, what became of commands."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from wanghuo.gateway.journal.records import Kind, Record
from wanghuo.kernel import bulk
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.monitoring.devices.models import (
    LONGEST_RAW,
    DeviceCommand,
    Twin,
    WaitingDevice,
)
from wanghuo.monitoring.devices.projector.said import HEARD, Known, Said
from wanghuo.monitoring.devices.rules import (
    DEVICE_ANSWERED,
    OPEN,
    REPORTED,
    CommandState,
    Connectivity,
    bits_of,
    is_identity,
    next_state,
    skew_of,
)

HEARD_AGAIN = ("heard_at", "skew_seconds")
WITH_BITS = (*HEARD_AGAIN, "bits")
CONNECTED = (*WITH_BITS, "connectivity", "since")
MOST_WAITING = 10_000
"""So many devices wait at most; the longest silent fall out."""

log = structlog.get_logger()


@dataclass(slots=True)
class Heard:
    """What a batch holds of one device."""

    first: datetime
    last: Said
    count: int = 0

    def add(self, said: Said) -> None:
        """Count one more; the latest received is the last."""
        self.count += 1
        self.first = min(self.first, said.at)
        if said.at >= self.last.at:
            self.last = said

    @property
    def is_claimed(self) -> bool:
        """Tell whether somebody has claimed it."""
        return self.last.device is not None and self.last.device.is_allowed


def carry(records: Sequence[Said], at: datetime) -> None:
    """Let records have their effects, in the transaction that moves the cursor past them."""
    heard: dict[str, Heard] = {}
    for said in records:
        record = said.record
        if record.kind == Kind.RESULT:
            _settle(record, at)
        elif record.kind in HEARD and is_identity(record.device):
            heard.setdefault(record.device, Heard(said.at, said)).add(said)
    if heard:
        _note(heard)


def _note(heard: Mapping[str, Heard]) -> None:
    """Let known devices have been heard, and the others wait.

    Whom the gateway hears and the house does not know waits too: nobody speaks unseen.
    """
    known = [(one.last.device, one.last) for one in heard.values() if one.last.device]
    for columns, rows in _twins(known).items():
        bulk.change(Twin, columns, rows, later="heard_at")
    waiting = {name: one for name, one in heard.items() if not one.is_claimed}
    if waiting:
        _wait(waiting)


def _twins(heard: Iterable[tuple[Known, Said]]) -> Mapping[tuple[str, ...], list[bulk.Row]]:
    """Return what is written of twins, by its columns: of most only that they were heard."""
    rows: dict[tuple[str, ...], list[bulk.Row]] = {HEARD_AGAIN: [], WITH_BITS: [], CONNECTED: []}
    for device, said in heard:
        row = (device.pk, said.at, skew_of(said.told, said.at))
        told = bits_of(said.told)
        bits = device.bits if told is None else json.dumps(told)
        if device.connectivity != Connectivity.ONLINE:
            rows[CONNECTED].append((*row, bits, Connectivity.ONLINE, said.at))
        elif bits != device.bits:
            rows[WITH_BITS].append((*row, bits))
        else:
            rows[HEARD_AGAIN].append(row)
    return rows


def _wait(heard: Mapping[str, Heard]) -> None:
    standing = {one.identity: one for one in WaitingDevice.objects.filter(identity__in=list(heard))}
    for identity, one in standing.items():
        now = heard[identity]
        one.count += now.count
        one.last_heard_at = max(one.last_heard_at, now.last.at)
        one.raw = _written(now.last.record.raw)
    WaitingDevice.objects.bulk_update(standing.values(), ["count", "last_heard_at", "raw"])
    fresh = [_begun(name, one) for name, one in heard.items() if name not in standing]
    if fresh:
        WaitingDevice.objects.bulk_create(fresh)
        _let_the_oldest_go()


def _begun(identity: str, heard: Heard) -> WaitingDevice:
    return WaitingDevice(
        identity=identity,
        protocol=identity.partition(":")[0],
        first_heard_at=heard.first,
        last_heard_at=heard.last.at,
        count=heard.count,
        raw=_written(heard.last.record.raw),
    )


def _let_the_oldest_go() -> None:
    over = WaitingDevice.objects.count() - MOST_WAITING
    if over > 0:
        oldest = WaitingDevice.objects.order_by("last_heard_at", "id").values_list("pk", flat=True)
        WaitingDevice.objects.filter(pk__in=list(oldest[:over])).delete()
        log.warning("waiting_devices.dropped", count=over)


def _settle(record: Record, at: datetime) -> None:
    """Bring a command to its end; one that is none of ours, or has ended, is passed over."""
    try:
        note = json.loads(record.note)
        key, event = UUID(note["command"]), REPORTED[note["state"]]
    except (ValueError, KeyError, TypeError):
        log.warning("command_result.not_understood", note=record.note[:200])
        return
    row = DeviceCommand._base_manager.select_related("device").filter(pk=key).first()
    if row is None or CommandState(row.state) not in OPEN:
        return
    before, after = row.state, next_state(CommandState(row.state), event)
    standing = DeviceCommand._base_manager.filter(pk=key, state=before)
    if standing.update(state=after, settled_at=at, answer=_written(record.raw)) == 1:
        told = Entry(
            facts.mark(row.device),
            before={"state": before},
            after={"state": after},
            data={"command": str(key), "action": row.action, "note": after.label},
        )
        facts.record_all(DEVICE_ANSWERED, [told], actor=SYSTEM, at=at)


def _written(raw: bytes) -> str:
    return raw[: LONGEST_RAW // 2].hex().upper()
