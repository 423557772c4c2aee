"""Limits of one series are set by a person, or left to the rulebook again."""

from datetime import datetime

from django.db import IntegrityError, transaction

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import BadInput, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.monitoring.readings import queries, rules
from wanghuo.monitoring.readings.models import Series, SeriesLimit
from wanghuo.monitoring.readings.rules import Limit

LONGEST_NOTE = 200


@transaction.atomic
def set_limits(
    *,
    series: Series,
    version: int,
    limit: Limit | None,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> SeriesLimit:
    """Set the limits of one series (设定限值); None: it is not judged. `version` 0: had none yet.

    They hold from the next value on.
    """
    device = series.device
    actor.must(rules.LIMIT_MANAGE, device.area_path)
    said = _said(note)
    held = rules.check_limit(limit) if limit else Limit()
    [before] = queries.held_limits([series], local_date(at))
    changes: dict[str, object] = {
        "is_on": limit is not None,
        "low": held.low,
        "high": held.high,
        "release": held.release,
        "seconds": held.seconds,
        "rule": before.rule.version if before.rule else "",
        "note": said,
        "set_by_id": actor.id,
        "set_at": at,
    }
    row = _written(series, version, changes)
    facts.record(
        rules.SERIES_LIMITED,
        facts.mark(device),
        actor=actor,
        at=at,
        before=_terms(before.limit, before.source.value),
        after=_terms(row.limit, "own" if row.is_on else "off"),
        data=_data(series, said),
    )
    return row


@transaction.atomic
def drop_limits(*, series: Series, version: int, actor: Actor, at: datetime) -> None:
    """Let the rulebook's limits hold for a series again (恢复默认限值)."""
    device = series.device
    actor.must(rules.LIMIT_MANAGE, device.area_path)
    [before] = queries.held_limits([series], local_date(at))
    gone, _ = SeriesLimit._base_manager.filter(pk=series.pk, version=version).delete()
    if gone != 1:
        raise StaleRecord
    [after] = queries.held_limits([queries.series_in_scope(series.pk)], local_date(at))
    facts.record(
        rules.SERIES_LIMITED,
        facts.mark(device),
        actor=actor,
        at=at,
        before=_terms(before.limit, before.source.value),
        after=_terms(after.limit, after.source.value),
        data=_data(series, ""),
    )


def _said(note: str) -> str:
    said = " ".join(note.replace("\0", "").split())
    if len(said) > LONGEST_NOTE:
        raise BadInput(problem="说明过长，请控制在 200 字以内。")
    return said


def _written(series: Series, version: int, changes: dict[str, object]) -> SeriesLimit:
    """Write the row as it was read; `StaleRecord` where somebody was faster."""
    if version == 0:
        try:
            with transaction.atomic():
                return SeriesLimit._base_manager.create(series=series, **changes)
        except IntegrityError:
            raise StaleRecord from None
    as_read = SeriesLimit._base_manager.filter(pk=series.pk, version=version)
    if as_read.update(**changes, version=version + 1) != 1:
        raise StaleRecord
    return SeriesLimit._base_manager.get(pk=series.pk)


def _terms(limit: Limit, source: str) -> dict[str, object]:
    return {
        "source": source,
        "low": limit.low,
        "high": limit.high,
        "release": limit.release,
        "seconds": limit.seconds,
    }


def _data(series: Series, note: str) -> dict[str, object]:
    words = f"{series.where} {series}".strip()
    told = {"series": series.pk, "note": words}
    return told | ({"reason": facts.commitment(note)} if note else {})
