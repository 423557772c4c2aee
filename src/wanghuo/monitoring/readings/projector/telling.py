"""A series that went beyond its limits, or came back, stands on the timeline of its device."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.monitoring.readings.projector.carrying import Crossing
from wanghuo.monitoring.readings.rules import (
    SERIES_EXCEEDED,
    SERIES_RECOVERED,
    Level,
    Limit,
    quantity_label,
)


def tell(crossings: Sequence[Crossing], limits: Mapping[int, Limit], at: datetime) -> None:
    """Put every crossing on its device's timeline, with the limit and the version of its rule."""
    beyond = [one for one in crossings if one.level is not Level.NORMAL]
    back = [one for one in crossings if one.level is Level.NORMAL]
    for kind, some in ((SERIES_EXCEEDED, beyond), (SERIES_RECOVERED, back)):
        if some:
            told = [_entry(one, limits.get(one.series.pk, Limit())) for one in some]
            facts.record_all(kind, told, actor=SYSTEM, at=at)


def _entry(one: Crossing, limit: Limit) -> Entry:
    said = f"{quantity_label(one.series.quantity)}{one.level.label} {one.value:g}{one.series.unit}"
    return Entry(
        facts.mark(one.device),
        after={"level": one.level},
        data={
            "series": one.series.pk,
            "value": one.value,
            "low": limit.low,
            "high": limit.high,
            "rule": limit.rule,
            "note": f"{one.series.where} {said}".strip(),
        },
    )
