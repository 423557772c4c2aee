"""What a device is told: kept here, handed to the gateway, ended by what the journal says."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from django.db import transaction

from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.errors import TransitionRefused
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.ids import first_id_at
from wanghuo.kernel.messages import Action, Control
from wanghuo.monitoring.devices import rules
from wanghuo.monitoring.devices.models import Device, DeviceCommand
from wanghuo.monitoring.devices.rules import CommandEvent, CommandState

BATCH = 200
VALID = timedelta(minutes=30)
"""So long a command waits for a device that is away."""
OVERDUE, LOOKED_BACK = timedelta(hours=1), timedelta(days=2)
"""So long after its time a command that a gateway has is waited for, and looked for."""
NOTHING: Mapping[str, int] = MappingProxyType({})


@transaction.atomic
def send_command(
    *,
    device: Device,
    action: Action,
    actor: Actor,
    at: datetime,
    given: Mapping[str, int] = NOTHING,
) -> DeviceCommand:
    """Have a device told something; what came of it stands on its page (下发命令)."""
    actor.must(rules.DEVICE_COMMAND, device.area_path)
    if not device.is_allowed:
        raise TransitionRefused(state="已撤销认领", action="下发命令")
    asked = rules.check_command(device.protocol, action, given)
    row = DeviceCommand._base_manager.create(
        device=device,
        action=action,
        given=asked,
        sent_by_id=actor.id,
        sent_at=at,
        expires_at=at + VALID,
    )
    facts.record(
        rules.DEVICE_COMMANDED,
        facts.mark(device),
        actor=actor,
        at=at,
        after={"state": CommandState.QUEUED},
        data={"command": str(row.pk), "action": action, "note": action.label},
    )
    return row


def order_commands(control: Control, at: datetime) -> int:
    """Hand what waits to the gateway, after it is committed here; return how many.

    The same id twice is one command (`Control.order`), so whoever dies between the handing over and
    the row hands it over again, and the device hears it once.
    """
    waiting = DeviceCommand._base_manager.filter(state=CommandState.QUEUED).order_by("id")
    rows = list(waiting.select_related("device")[:BATCH])
    for row in rows:
        if row.expires_at <= at:
            _end(row, CommandEvent.EXPIRE, at)
            continue
        control.order(row.pk, row.device.identity, Action(row.action), row.expires_at, row.given)
        after = rules.next_state(CommandState.QUEUED, CommandEvent.DELIVER)
        # No fact: it went from one of our hands to the other, and what comes of it will be one.
        queued = DeviceCommand._base_manager.filter(pk=row.pk, state=CommandState.QUEUED)
        queued.update(state=after)
    return len(rows)


def end_unanswered(at: datetime) -> int:
    """End what a gateway has and says no more of: it may have died for good; return how many.

    Whether the device was told nobody knows, so that it has failed, not expired.
    """
    lately = DeviceCommand._base_manager.filter(
        pk__gte=first_id_at(at - LOOKED_BACK), pk__lt=first_id_at(at - OVERDUE)
    )
    lost = lately.filter(state=CommandState.DELIVERED, expires_at__lte=at - OVERDUE)
    rows = list(lost.select_related("device").order_by("id")[:BATCH])
    for row in rows:
        _end(row, CommandEvent.FAIL, at)
    return len(rows)


@transaction.atomic
def _end(row: DeviceCommand, event: CommandEvent, at: datetime) -> None:
    """End what no gateway took in time, or none speaks of."""
    before = CommandState(row.state)
    after = rules.next_state(before, event)
    standing = DeviceCommand._base_manager.filter(pk=row.pk, state=before)
    if standing.update(state=after, settled_at=at) == 1:
        facts.record(
            rules.DEVICE_ANSWERED,
            facts.mark(row.device),
            actor=SYSTEM,
            at=at,
            before={"state": before},
            after={"state": after},
            data={"command": str(row.pk), "action": row.action, "note": after.label},
        )
