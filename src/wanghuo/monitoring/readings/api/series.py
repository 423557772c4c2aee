"""The API of measured values."""

from datetime import timedelta
from uuid import UUID

from ninja import Query, Router

from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Listed, Page, Paging, RowId, listed
from wanghuo.monitoring.devices import queries as devices
from wanghuo.monitoring.devices.rules import DEVICE_READ
from wanghuo.monitoring.readings import queries, schemas
from wanghuo.monitoring.readings.rules.history import check_stretch, milliseconds

router = Router(tags=["监测值"])
DAY = timedelta(days=1)


@router.get(
    "/devices/{device_id}/series", response=Page[schemas.SeriesOut], summary="装置的监测序列"
)
@needs(DEVICE_READ)
def series_list(request: ActorRequest, device_id: UUID, asked: Query[Paging]) -> Listed:
    """List what a device measures with its last values."""
    del request
    return listed(queries.series_of(devices.device_in_scope(device_id)), asked)


@router.get("/series/{series_id}/values", response=schemas.CurveOut, summary="监测值")
@needs(DEVICE_READ)
def series_values(
    request: ActorRequest, series_id: RowId, asked: Query[schemas.ValuesAsked]
) -> schemas.CurveOut:
    """Return the values of a series over a span, wherever they lie."""
    del request
    until = asked.until or clock.now()
    since = asked.since or until - DAY
    check_stretch(since, until)
    series = queries.series_in_scope(series_id)
    curve = queries.curve_of(series, milliseconds(since), milliseconds(until), asked.most)
    return schemas.CurveOut(
        since=since,
        until=until,
        missing_days=curve.missing,
        items=[
            schemas.BucketOut(
                at=queries.moment(one.at),
                low=one.low,
                high=one.high,
                mean=one.mean,
                count=one.count,
            )
            for one in curve.buckets
        ],
    )
