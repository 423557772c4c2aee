"""Once a day every series is looked at for slow change towards a limit (查找趋势).

In the order of their ids, a page at a time: a page is read, judged, and written with how far the
day's run came. A run that was cut off goes on there; one that ended is not begun again. Of two that
run at once one finds the run moved and leaves it to the other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.kernel.rulebook.services import rulebook
from wanghuo.monitoring.readings import queries, rules
from wanghuo.monitoring.readings.judging import trend_book
from wanghuo.monitoring.readings.models import Drift, DriftRun, Series
from wanghuo.monitoring.readings.queries.pieces import EPOCH
from wanghuo.monitoring.readings.rules import DriftState, Limit
from wanghuo.monitoring.readings.rules.trends import Sense, Trend, by_days, trend_of

PAGE = 200
RESTS_DAYS = 3
"""A drift that was not seen for so many days has come to rest."""
FRESH_DAYS = 2
"""A series that has said nothing for longer is not looked at: silence is told elsewhere."""
Judged = tuple[Series, Trend, Sense, Limit]


@dataclass(slots=True)
class Watch:
    """What a run came to."""

    looked: int = 0
    found: int = 0


def find_drifts(*, at: datetime, page: int = PAGE) -> Watch:
    """Look at every series that the day's run has not looked at yet."""
    today = local_date(at)
    run, _ = DriftRun.objects.get_or_create(day=today)
    watch = Watch()
    senses = trend_book(rulebook(), today)
    while run.ended_at is None:
        rows = _next(run, senses, page)
        judged = list(_judged(rows, senses, today))
        if not _written(run, rows, judged, at):
            break
        watch.looked, watch.found = run.looked, run.found
    return watch


def _next(run: DriftRun, senses: Mapping[str, Sense], page: int) -> list[Series]:
    rows = Series._base_manager.filter(
        pk__gt=run.after, quantity__in=list(senses), device__is_allowed=True
    )
    return list(rows.select_related("device").order_by("pk")[:page])


def _judged(rows: Sequence[Series], senses: Mapping[str, Sense], today: date) -> Iterator[Judged]:
    """Yield the series that drift; one after another, so that one stands in memory."""
    limits = queries.limits_of_series(rows, today)
    settled = _settled_on(rows)
    for row in rows:
        limit, sense = limits.get(row.pk), senses[row.quantity]
        if limit is None or not _is_fresh(row, today):
            continue
        first = max(today - timedelta(days=sense.window_days), settled.get(row.pk, date.min))
        at, values = queries.values_of(row.pk, first, today - timedelta(days=1))
        trend = trend_of(*by_days(at, values, sense), sense, limit) if len(at) else None
        if trend is not None:
            yield row, trend, sense, limit


def _is_fresh(row: Series, today: date) -> bool:
    if row.last_at is None:
        return False
    day = date.fromordinal(EPOCH + row.last_at // 86_400_000)
    return (today - day).days <= FRESH_DAYS


def _settled_on(rows: Sequence[Series]) -> dict[int, date]:
    """Return from which day on a series counts again: the day after its last drift was settled."""
    settled = Drift._base_manager.filter(series__in=rows, settled_at__isnull=False)
    found = settled.order_by().values_list("series_id").annotate(last=Max("settled_at"))
    return {key: local_date(last) + timedelta(days=1) for key, last in found}


@transaction.atomic
def _written(run: DriftRun, rows: Sequence[Series], judged: Sequence[Judged], at: datetime) -> bool:
    """Write a page with how far the run came; nothing where another run was faster."""
    standing = queries.standing_drifts([row.pk for row in rows])
    fresh = [one for one in judged if one[0].pk not in standing]
    changes = {
        "after": rows[-1].pk if rows else run.after,
        "looked": run.looked + len(rows),
        "found": run.found + len(fresh),
        "ended_at": None if rows else at,
    }
    as_read = DriftRun.objects.filter(pk=run.pk, after=run.after, ended_at__isnull=True)
    if as_read.update(**changes) != 1:
        return False
    _enter(fresh, at)
    seen = {one[0].pk: one for one in judged}
    _go_on([(standing[key], one) for key, one in seen.items() if key in standing])
    _rest([row for key, row in standing.items() if key not in seen], at)
    for name, value in changes.items():
        setattr(run, name, value)
    return True


def _enter(fresh: Sequence[Judged], at: datetime) -> None:
    rows = [
        Drift(
            series=series,
            area_id=series.device.area_id,
            area_path=series.device.area_path,
            place_id=series.device.place_id,
            found_at=at,
            **_numbers(trend, sense, limit),
        )
        for series, trend, sense, limit in fresh
    ]
    Drift._base_manager.bulk_create(rows)
    told = [
        Entry(
            facts.mark(row),
            after={"state": DriftState.STANDING},
            data={"series": row.series_id, "rule": row.rule, "limit_rule": row.limit_rule,
                  "days_left": row.days_left},
        )
        for row in rows
    ]  # fmt: skip
    facts.record_all(rules.DRIFT_FOUND, told, actor=SYSTEM, at=at)


def _numbers(trend: Trend, sense: Sense, limit: Limit) -> dict[str, object]:
    return {
        "side": trend.side,
        "since_on": date.fromordinal(EPOCH + trend.since),
        "until_on": date.fromordinal(EPOCH + trend.until),
        "first_value": trend.first,
        "last_value": trend.last,
        "a_day": trend.a_day,
        "limit": trend.limit,
        "days_left": trend.days_left,
        "rule": sense.rule,
        "limit_rule": limit.rule,
    }


def _go_on(seen: Sequence[tuple[Drift, Judged]]) -> None:
    """Bring what still goes on up to date; what somebody settled meanwhile stays settled."""
    for drift, (_, trend, sense, limit) in seen:
        standing = Drift._base_manager.filter(pk=drift.pk, settled_at__isnull=True)
        standing.update(**_numbers(trend, sense, limit))


def _rest(drifts: Sequence[Drift], at: datetime) -> None:
    """Settle what was not seen for some days."""
    today, told = local_date(at), []
    for drift in drifts:
        if (today - drift.until_on).days <= RESTS_DAYS:
            continue
        standing = Drift._base_manager.filter(pk=drift.pk, settled_at__isnull=True)
        if standing.update(settled_at=at, version=drift.version + 1) == 1:
            told.append(
                Entry(
                    facts.mark(drift),
                    before={"state": DriftState.STANDING},
                    after={"state": DriftState.SETTLED},
                    data={"note": "变化已停止"},
                )
            )
    facts.record_all(rules.DRIFT_SETTLED, told, actor=SYSTEM, at=at)


def note_warned(*, drift: Drift, at: datetime) -> bool:
    """Note that somebody was warned of a drift; False where that was done, or it was settled."""
    unwarned = Drift._base_manager.filter(
        pk=drift.pk, warned_at__isnull=True, settled_at__isnull=True
    )
    return unwarned.update(warned_at=at) == 1
