"""What comes of records: who was heard, who waits, what became of commands."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import structlog

from wanghuo.gateway.journal.records import Kind, Record, Stored
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.monitoring.devices.models import (
    LONGEST_RAW,
    Device,
    DeviceCommand,
    WaitingDevice,
)
from wanghuo.monitoring.devices.rules import (
    DEVICE_ANSWERED,
    OPEN,
    REPORTED,
    CommandState,
    is_identity,
    next_state,
    skew_of,
)

MOST_WAITING = 10_000
"""So many devices wait at most; the longest silent fall out."""

log = structlog.get_logger()


@dataclass(slots=True)
class Heard:
    """What a batch holds of one device."""

    first: datetime
    last: datetime
    count: int
    raw: bytes


def carry(records: Iterable[Stored], at: datetime) -> None:
    """Let records have their effects, in the transaction that moves the cursor past them."""
    heard: dict[str, Heard] = {}
    for stored in records:
        record = stored.record
        if record.kind == Kind.RESULT:
            _settle(record, at)
        elif record.kind in {Kind.SIGNAL, Kind.UNKNOWN} and is_identity(record.device):
            _hear(heard, record)
    if heard:
        _note(heard)


def _hear(heard: dict[str, Heard], record: Record) -> None:
    at = datetime.fromtimestamp(record.received / 1e9, UTC)
    one = heard.setdefault(record.device, Heard(at, at, 0, b""))
    one.count += 1
    one.first, one.last, one.raw = min(one.first, at), max(one.last, at), record.raw


def _note(heard: Mapping[str, Heard]) -> None:
    """Let known devices have been heard, and the others wait.

    Whom the gateway hears and the house does not know waits too: nobody speaks unseen.
    """
    known = Device._base_manager.filter(identity__in=list(heard))
    told = ("identity", "protocol", "dialect", "is_allowed", "last_heard_at", "skew_seconds")
    devices = list(known.only(*told))
    fresher = [one for one in devices if _is_fresher(one, heard[one.identity])]
    for one in fresher:
        said = heard[one.identity]
        one.last_heard_at = said.last
        one.skew_seconds = skew_of(one.protocol, one.dialect, said.raw, said.last)
    Device._base_manager.bulk_update(fresher, ["last_heard_at", "skew_seconds"])
    claimed = {one.identity for one in devices if one.is_allowed}
    waiting = {name: one for name, one in heard.items() if name not in claimed}
    if waiting:
        _wait(waiting)


def _is_fresher(device: Device, heard: Heard) -> bool:
    return device.last_heard_at is None or device.last_heard_at < heard.last


def _wait(heard: Mapping[str, Heard]) -> None:
    standing = {one.identity: one for one in WaitingDevice.objects.filter(identity__in=list(heard))}
    for identity, one in standing.items():
        now = heard[identity]
        one.count += now.count
        one.last_heard_at = max(one.last_heard_at, now.last)
        one.raw = _written(now.raw)
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
        last_heard_at=heard.last,
        count=heard.count,
        raw=_written(heard.raw),
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
