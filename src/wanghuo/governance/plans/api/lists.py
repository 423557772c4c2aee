"""Problems, responsibilities, reports and the board."""

from uuid import UUID

from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.governance.plans import queries
from wanghuo.governance.plans.queries import BoardRow, ReportOwed
from wanghuo.governance.plans.rules import PLAN_READ, TASK_READ
from wanghuo.governance.plans.schemas import asked as asked_of
from wanghuo.governance.plans.schemas import told
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.operations import Listed, Page, listed

router = Router(tags=["清单与看板"])


@router.get("/problems", response=Page[told.ProblemOut], summary="问题清单")
@needs(TASK_READ)
def problem_list(request: ActorRequest, asked: Query[asked_of.ProblemsAsked]) -> Listed:
    """List the problems that plans name."""
    del request
    path = areas.area_in_scope(asked.area_id).path if asked.area_id else ""
    rows = queries.problem_list(plan_id=asked.plan_id, area_path=path, text=asked.text)
    return listed(rows, asked)


@router.get("/responsibilities", response=Page[told.ResponsibilityOut], summary="责任清单")
@needs(TASK_READ)
def responsibility_list(
    request: ActorRequest, asked: Query[asked_of.ResponsibilitiesAsked]
) -> Listed:
    """List who must do what."""
    del request
    narrowed = asked.model_dump(exclude={"limit", "offset"})
    return listed(queries.responsibility_list(**narrowed), asked)


@router.get("/reports-owed", response=list[told.ReportDueOut], summary="应报事项")
@needs(PLAN_READ)
def reports_owed(request: ActorRequest, plan_id: UUID | None = None) -> list[ReportOwed]:
    """List reports that confirmed plans ask for, the next due first."""
    del request
    return queries.reports_owed(clock.today(), plan_id=plan_id)


@router.get("/board/areas", response=list[told.BoardRowOut], summary="看板：按区划")
@needs(TASK_READ)
def board_by_area(request: ActorRequest, asked: Query[asked_of.BoardAsked]) -> list[BoardRow]:
    """Count the work of an area, and of each area directly below it."""
    del request
    area = _here(asked.area_id)
    return queries.board_by_area(clock.today(), area=area, plan_id=asked.plan_id)


@router.get("/board/units", response=list[told.BoardRowOut], summary="看板：按单位")
@needs(TASK_READ)
def board_by_unit(request: ActorRequest, asked: Query[asked_of.BoardAsked]) -> list[BoardRow]:
    """Count the work of each unit at or below an area, the most overdue first."""
    del request
    path = _here(asked.area_id).path
    return queries.board_by_unit(clock.today(), area_path=path, plan_id=asked.plan_id)


def _here(area_id: int | None) -> Area:
    """Return the area asked for, or the first in reach."""
    if area_id is not None:
        return areas.area_in_scope(area_id)
    root = next(iter(areas.reach_roots()), None)
    if root is None:
        raise NotFound(what="区划")
    return root
