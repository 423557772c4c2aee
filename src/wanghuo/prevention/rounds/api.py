"""The API of rounds."""

from typing import Any
from uuid import UUID

from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Listed, Page, Paging, listed
from wanghuo.prevention.rounds import queries, schemas, services
from wanghuo.prevention.rounds.models import Round
from wanghuo.prevention.rounds.queries import RoundFilter
from wanghuo.prevention.rounds.rules import ROUND_MANAGE, ROUND_READ

router = Router(tags=["应查"])


@router.get("/rounds", response=Page[schemas.RoundOut], summary="应查清单")
@needs(ROUND_READ)
def round_list(request: ActorRequest, asked: Query[schemas.RoundsAsked]) -> Listed:
    """List rounds, the latest due first."""
    del request
    given = asked.model_dump(exclude={"limit", "offset", "area_id"})
    return listed(queries.round_list(RoundFilter(**given, below=_area(asked.area_id))), asked)


@router.get("/rounds/today", response=Page[schemas.RoundOut], summary="今天的应查")
@needs(ROUND_READ)
def rounds_today(request: ActorRequest, asked: Query[Paging]) -> Listed:
    """List what whoever asks has to check today."""
    return listed(queries.shown(queries.mine(request.actor, clock.today())), asked)


@router.get("/rounds/board", response=schemas.RoundBoardOut, summary="应查完成情况")
@needs(ROUND_READ)
def round_board(request: ActorRequest, asked: Query[schemas.RoundBoardAsked]) -> dict[str, Any]:
    """Count rounds by area and by post."""
    del request
    given = asked.model_dump(exclude={"area_id"})
    chosen = RoundFilter(**given, below=_area(asked.area_id))
    return {
        "whole": queries.tally(chosen),
        "by_area": queries.by_area(chosen),
        "by_post": queries.by_post(chosen),
    }


@router.get("/rounds/frequencies", response=list[schemas.FrequencyOut], summary="应查频次")
@needs(ROUND_READ)
def round_frequencies(request: ActorRequest) -> list[dict[str, Any]]:
    """Return every frequency in force with its source."""
    del request
    return [schemas.FrequencyOut.of(one) for one in queries.frequencies_in_force(clock.today())]


@router.get("/rounds/{round_id}", response=schemas.RoundOut, summary="应查详情")
@needs(ROUND_READ)
def round_detail(request: ActorRequest, round_id: UUID) -> Round:
    """Return one round."""
    del request
    return queries.round_in_scope(round_id)


@router.post("/rounds/{round_id}/waive", response=schemas.RoundOut, summary="免查")
@needs(ROUND_MANAGE)
def waive_round(request: ActorRequest, round_id: UUID, asked: schemas.Waiving) -> Round:
    """Let a round fall away."""
    row, at = queries.round_in_scope(round_id), clock.now()
    return services.waive_round(row=row, actor=request.actor, at=at, **asked.model_dump())


@router.post("/rounds/{round_id}/assign", response=schemas.RoundOut, summary="改派应查")
@needs(ROUND_MANAGE)
def assign_round(request: ActorRequest, round_id: UUID, asked: schemas.RoundAssigning) -> Round:
    """Hand a round to another post."""
    return services.assign_round(
        row=queries.round_in_scope(round_id),
        version=asked.version,
        post=queries.post_in_scope(asked.post_id),
        due_on=asked.due_on,
        actor=request.actor,
        at=clock.now(),
    )


def _area(area_id: int | None) -> Area | None:
    return areas.area_in_scope(area_id) if area_id else None
