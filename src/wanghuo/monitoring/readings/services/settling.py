"""Somebody has seen to a drift, or has found that it is none."""

from datetime import datetime

from django.db import transaction

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, StaleRecord, TransitionRefused
from wanghuo.kernel.facts import services as facts
from wanghuo.monitoring.readings import rules
from wanghuo.monitoring.readings.models import Drift
from wanghuo.monitoring.readings.rules import DriftState

LONGEST_NOTE = 200


@transaction.atomic
def settle_drift(*, drift: Drift, version: int, note: str, actor: Actor, at: datetime) -> Drift:
    """Settle a drift (办结趋势预警): what was measured until today counts no more for another."""
    actor.must(rules.LIMIT_MANAGE, drift.area_path)
    said = " ".join(note.replace("\0", "").split())
    if not 2 <= len(said) <= LONGEST_NOTE:
        raise BadInput(problem="请写明查到了什么、怎样处理的，2 至 200 字。")
    if drift.settled_at is not None:
        raise TransitionRefused(state=DriftState.SETTLED.label, action="办结")
    changes = {"settled_at": at, "settled_by_id": actor.id, "note": said, "version": version + 1}
    as_read = Drift._base_manager.filter(pk=drift.pk, version=version, settled_at__isnull=True)
    if as_read.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(drift, name, value)
    facts.record(
        rules.DRIFT_SETTLED,
        facts.mark(drift),
        actor=actor,
        at=at,
        before={"state": DriftState.STANDING},
        after={"state": DriftState.SETTLED},
        data={"reason": facts.commitment(said)},
    )
    return drift
