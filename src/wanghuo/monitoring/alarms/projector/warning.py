"""Of every new drift somebody at the desk is warned, once (趋势预警)."""

from datetime import datetime

from django.db import transaction

from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.projector.opening import open_alarm, tell
from wanghuo.monitoring.alarms.rules import AlarmKind, Cry
from wanghuo.monitoring.readings import queries
from wanghuo.monitoring.readings import services as readings
from wanghuo.monitoring.readings.models import Drift

LONGEST_PART, LONGEST_WHERE = 60, 160


def warn_of_drifts(*, at: datetime) -> list[Alarm]:
    """Open an alarm for each drift that nobody was warned of; return those opened.

    A series whose warning still stands has the next one counted with it.
    """
    opened = [_warn(drift, at) for drift in list(queries.unwarned())]
    return [alarm for alarm in opened if alarm is not None]


@transaction.atomic
def _warn(drift: Drift, at: datetime) -> Alarm | None:
    if not readings.note_warned(drift=drift, at=at):
        return None
    series = drift.series
    alarm = open_alarm(series.device, Cry(series.key, AlarmKind.TREND, _in_words(drift)), at)
    if alarm is not None:
        tell([alarm], at)
    return alarm


def _in_words(drift: Drift) -> str:
    return f"{drift.series.where[:LONGEST_PART]} {drift.words}".strip()[:LONGEST_WHERE]
