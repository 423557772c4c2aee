"""What comes of records for duty checks: a person's answer meets what he was asked.

Runs in the transaction that moves the cursor. An answer that is read again finds what it answered
settled and does nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts import services as facts
from wanghuo.monitoring.devices.projector import Said
from wanghuo.monitoring.maintenance import queries, rules
from wanghuo.monitoring.maintenance.models import DutyCheck
from wanghuo.monitoring.maintenance.rules import CheckEvent, CheckState

GBT26875 = "gbt26875"
ANSWER = "duty_answer"


def carry(records: Sequence[Said], at: datetime) -> None:
    """Let answers at transmitters meet the duty checks that wait for them."""
    heard: dict[str, list[datetime]] = {}
    for said in records:
        if _is_answer(said):
            heard.setdefault(said.record.device, []).append(said.at)
    if not heard:
        return
    missing = [queries.check_of(command) for command in queries.unwatched(heard)]
    DutyCheck._base_manager.bulk_create(missing, ignore_conflicts=True)
    for check in queries.answerable(heard):
        for answered_at in heard[check.device.identity]:
            _answer(check, answered_at, at)


def _answer(check: DutyCheck, answered_at: datetime, at: datetime) -> None:
    """Let a duty check be passed by an answer that was received in its time."""
    if not check.asked_at <= answered_at <= queries.answers_until(check):
        return
    before = CheckState(check.state)
    after = rules.next_result(before, CheckEvent.ANSWER)
    standing = DutyCheck._base_manager.filter(pk=check.pk, state=before)
    if after is None or standing.update(state=after, settled_at=at, answered_at=answered_at) != 1:
        return
    check.state = after
    facts.record(
        rules.CHECK_PASSED,
        facts.mark(check.device),
        actor=SYSTEM,
        at=at,
        before={"state": before},
        after={"state": after},
        data={"check": str(check.pk), "minutes": check.minutes},
    )


def _is_answer(said: Said) -> bool:
    """Tell whether somebody answered at a transmitter that was claimed."""
    if said.speaker is None or said.told is None or said.record.protocol != GBT26875:
        return False
    return any(ANSWER in one.get("operations", ()) for one in said.told["objects"])
