"""The API of limits and drifts."""

from typing import Any
from uuid import UUID

from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Listed, Page, listed
from wanghuo.monitoring.devices.rules import DEVICE_READ
from wanghuo.monitoring.readings import queries, schemas, services
from wanghuo.monitoring.readings.models import Drift
from wanghuo.monitoring.readings.queries import DriftFilter, LimitFilter
from wanghuo.monitoring.readings.rules import LIMIT_MANAGE, Limit

router = Router(tags=["限值与趋势"])


@router.get("/series-limits", response=Page[schemas.SeriesLimitOut], summary="限值清单")
@needs(DEVICE_READ)
def series_limit_list(request: ActorRequest, asked: Query[schemas.SeriesLimitsAsked]) -> Listed:
    """List series with the limits that hold for each."""
    del request
    given = asked.model_dump(exclude={"limit", "offset", "area_id"})
    chosen = LimitFilter(**given, below=_area(asked.area_id))
    page = listed(queries.series_limits(chosen), asked)
    held = queries.held_limits(page["items"], clock.today())
    return page | {"items": [schemas.SeriesLimitOut.of(one) for one in held]}


@router.get("/series-limits/{series_id}", response=schemas.SeriesLimitOut, summary="序列的限值")
@needs(DEVICE_READ)
def series_limit_detail(request: ActorRequest, series_id: int) -> schemas.SeriesLimitOut:
    """Return the limits of one series."""
    del request
    return _out(series_id)


@router.post("/series-limits/{series_id}", response=schemas.SeriesLimitOut, summary="设定限值")
@needs(LIMIT_MANAGE)
def set_limits(
    request: ActorRequest, series_id: int, asked: schemas.Limiting
) -> schemas.SeriesLimitOut:
    """Set the limits of one series."""
    limit = Limit(asked.low, asked.high, asked.release, asked.seconds) if asked.is_on else None
    services.set_limits(
        series=queries.series_in_scope(series_id),
        version=asked.version,
        limit=limit,
        note=asked.note,
        actor=request.actor,
        at=clock.now(),
    )
    return _out(series_id)


@router.post(
    "/series-limits/{series_id}/drop", response=schemas.SeriesLimitOut, summary="恢复默认限值"
)
@needs(LIMIT_MANAGE)
def drop_limits(
    request: ActorRequest, series_id: int, asked: schemas.Dropping
) -> schemas.SeriesLimitOut:
    """Let the rulebook's limits hold again."""
    row = queries.series_in_scope(series_id)
    services.drop_limits(series=row, version=asked.version, actor=request.actor, at=clock.now())
    return _out(series_id)


@router.get("/drifts", response=Page[schemas.DriftOut], summary="趋势预警清单")
@needs(DEVICE_READ)
def drift_list(request: ActorRequest, asked: Query[schemas.DriftsAsked]) -> Listed:
    """List drifts: those that stand first, the nearest to its limit first."""
    del request
    given: dict[str, Any] = asked.model_dump(exclude={"limit", "offset", "area_id"})
    return listed(queries.drift_list(DriftFilter(**given, below=_area(asked.area_id))), asked)


@router.get("/drifts/{drift_id}", response=schemas.DriftOut, summary="趋势预警详情")
@needs(DEVICE_READ)
def drift_detail(request: ActorRequest, drift_id: UUID) -> Drift:
    """Return one drift."""
    del request
    return queries.drift_in_scope(drift_id)


@router.post("/drifts/{drift_id}/settle", response=schemas.DriftOut, summary="办结趋势预警")
@needs(LIMIT_MANAGE)
def settle_drift(request: ActorRequest, drift_id: UUID, asked: schemas.Settling) -> Drift:
    """Settle a drift."""
    row = queries.drift_in_scope(drift_id)
    at = clock.now()
    return services.settle_drift(drift=row, actor=request.actor, at=at, **asked.model_dump())


def _out(series_id: int) -> schemas.SeriesLimitOut:
    [held] = queries.held_limits([queries.series_in_scope(series_id)], clock.today())
    return schemas.SeriesLimitOut.of(held)


def _area(area_id: int | None) -> Area | None:
    return areas.area_in_scope(area_id) if area_id else None
