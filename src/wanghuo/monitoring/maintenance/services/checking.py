"""Whether somebody is on duty: asked one by one or all of an area at once, judged by the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from wanghuo.base.areas.models import Area
from wanghuo.kernel import clock
from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.messages import Action
from wanghuo.monitoring.devices.rules import CommandState
from wanghuo.monitoring.devices.services import send_command
from wanghuo.monitoring.maintenance import queries, rules
from wanghuo.monitoring.maintenance.models import DutyCheck, DutyDrive
from wanghuo.monitoring.maintenance.rules import (
    CheckEvent,
    CheckState,
    DriveTooLarge,
    FaultReason,
    NobodyToAsk,
)
from wanghuo.monitoring.maintenance.services.opening import Trouble, chase

SWEPT = 500
"""Open duty checks of one round of the clock."""
LOST_AFTER = timedelta(minutes=10)
"""So long after its end a command that nobody told anything of is lost."""
MOST_MINUTES = 255
TOLD = {
    CheckState.MISSED: rules.CHECK_MISSED,
    CheckState.LOST: rules.CHECK_LOST,
}


@transaction.atomic
def start_drive(*, area: Area, actor: Actor, at: datetime, minutes: int | None = None) -> DutyDrive:
    """Ask all control rooms below an area at once (集中查岗).

    What is off line cannot hear and is skipped, as is what still has to answer; how many were is
    kept. The commands wait in the queue of the devices as any other.
    """
    actor.must(rules.DUTY_CHECK_SEND, area.path)
    duty = queries.duty_terms(area, clock.local_date(at))
    wanted = duty.minutes if minutes is None else minutes
    if not 1 <= wanted <= MOST_MINUTES:
        raise BadInput(problem="应答时限请填 1 至 255 分钟。")
    rooms = queries.control_rooms(area)
    if len(rooms.ready) > duty.most:
        raise DriveTooLarge(area=area.name, count=len(rooms.ready), most=duty.most)
    if not rooms.ready:
        raise NobodyToAsk(area=area.name, offline=rooms.offline, pending=rooms.pending)
    drive = DutyDrive._base_manager.create(
        area=area,
        area_path=area.path,
        minutes=wanted,
        asked_by_id=actor.id,
        asked_at=at,
        offline=rooms.offline,
        pending=rooms.pending,
    )
    data = {"asked": len(rooms.ready), "offline": rooms.offline, "pending": rooms.pending}
    facts.record(rules.DRIVE_STARTED, facts.mark(drive), actor=actor, at=at, data=data)
    given = {"minutes": wanted}
    for device in rooms.ready:
        command = send_command(
            device=device, action=Action.DUTY_CHECK, actor=actor, at=at, given=given
        )
        queries.check_of(command, drive).save(force_insert=True)
    return drive


def watch_command(*, command_id: UUID) -> None:
    """Watch for the answer to a duty check that was sent from the page of its device; once."""
    command = queries.duty_command(command_id)
    if command is not None:
        DutyCheck._base_manager.bulk_create([queries.check_of(command)], ignore_conflicts=True)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a round of the clock found out."""

    missed: int
    lost: int


def sweep_checks(*, at: datetime) -> Swept:
    """Judge the duty checks whose time is over: not answered in time, or never delivered."""
    counted = {CheckEvent.PASS_BY: 0, CheckEvent.LOSE: 0}
    for check in queries.open_checks()[:SWEPT]:
        event = _over(check, at)
        if event is not None and _settle(check, event, at):
            counted[event] += 1
    return Swept(counted[CheckEvent.PASS_BY], counted[CheckEvent.LOSE])


def _over(check: DutyCheck, at: datetime) -> CheckEvent | None:
    command = check.command
    state = CommandState(command.state)
    if state is CommandState.EXECUTED:
        return CheckEvent.PASS_BY if queries.answers_until(check) < at else None
    if state in (CommandState.EXPIRED, CommandState.FAILED):
        return CheckEvent.LOSE
    return CheckEvent.LOSE if command.expires_at + LOST_AFTER < at else None


@transaction.atomic
def _settle(check: DutyCheck, event: CheckEvent, at: datetime) -> bool:
    """Judge a duty check once; tell whether this did."""
    before = CheckState(check.state)
    after = rules.next_result(before, event)
    standing = DutyCheck._base_manager.filter(pk=check.pk, state=before)
    if after is None or standing.update(state=after, settled_at=at) != 1:
        return False
    facts.record(
        TOLD[after],
        facts.mark(check.device),
        actor=SYSTEM,
        at=at,
        before={"state": before},
        after={"state": after},
        data={"check": str(check.pk), "minutes": check.minutes},
    )
    if after is CheckState.MISSED:
        _chase(check, at)
    return True


def _chase(check: DutyCheck, at: datetime) -> None:
    """Have it seen to where several in a row were missed."""
    misses = queries.chase_terms(check.area, clock.local_date(at)).misses
    if queries.missed_in_a_row(check.device_id, misses):
        text = f"连续 {misses} 次查岗未按时应答"
        source = f"dutycheck/{check.pk}"
        trouble = Trouble(reason=FaultReason.DUTY_CHECK, text=text, source=source)
        chase(device=check.device, trouble=trouble, at=at)
