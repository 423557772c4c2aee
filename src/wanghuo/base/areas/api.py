"""The API of the tree of areas."""

from typing import Annotated

from ninja import Form, Query, Router

from wanghuo.base.areas import queries, schemas, services
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.queries import Areas
from wanghuo.base.areas.rules import AREA_MANAGE, AREA_READ, AreaLevel
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.geo.coordinates import Crs
from wanghuo.kernel.operations import (
    Code,
    Day,
    Listed,
    Page,
    Paging,
    RowId,
    listed,
    some_of,
)

Source = Annotated[str, Form(max_length=120)]

router = Router(tags=["区划"])


@router.get("/areas", response=Page[schemas.AreaOut], summary="区划列表")
@needs(AREA_READ)
def area_list(request: ActorRequest, asked: Query[schemas.AreasAsked]) -> Listed:
    """List areas in force, by code."""
    del request
    below = queries.area_in_scope(asked.below_id) if asked.below_id else None
    rows = queries.area_list(below=below, level=asked.level, text=asked.text)
    return listed(rows, asked)


@router.get("/areas/roots", response=list[schemas.AreaOut], summary="管辖范围的顶层区划")
@needs(AREA_READ)
def reach_roots(request: ActorRequest) -> list[Area]:
    """List the topmost areas in reach."""
    del request
    return queries.reach_roots()


@router.get("/areas/counts", response=dict[AreaLevel, int], summary="各级区划数")
@needs(AREA_READ)
def counts_by_level(request: ActorRequest) -> dict[AreaLevel, int]:
    """Count the areas in force of each level."""
    del request
    return queries.counts_by_level()


@router.get("/areas/as-of", response=Page[schemas.OnDayOut], summary="某日的区划")
@needs(AREA_READ)
def as_of(request: ActorRequest, on: Day, asked: Query[Paging]) -> Listed:
    """List areas as they were on a day, by code."""
    del request
    return some_of(queries.as_of(on), asked)


@router.get("/areas/coded/{code}", response=schemas.AreaOut, summary="按代码和日期查区划")
@needs(AREA_READ)
def find_by_code(request: ActorRequest, code: Code, on: Day | None = None) -> Area:
    """Return the area that bore a code on a day, closed since or not; without a day, today."""
    del request
    return queries.find_by_code(code, on or clock.today())


@router.post("/areas", response={201: schemas.AreaOut}, summary="新建区划")
@needs(AREA_MANAGE)
def create_area(request: ActorRequest, asked: schemas.Creating) -> Area:
    """Create an area below another."""
    parent = queries.area_in_scope(asked.parent_id)
    values = asked.model_dump(exclude={"parent_id"})
    return services.create_area(parent=parent, actor=request.actor, at=clock.now(), **values)


@router.get("/areas/{area_id}", response=schemas.AreaDetailOut, summary="区划详情")
@needs(AREA_READ)
def area_with_boundary(request: ActorRequest, area_id: RowId) -> Listed:
    """Return one area: where it stands, what it was, its boundary."""
    del request
    found = queries.area_with_boundary(area_id)
    return {
        "area": found,
        "trail": queries.ancestors(found.path)[:-1],
        "designations": list(queries.designations_of(found)),
        "absorbed": list(queries.absorbed_into(found)),
        "boundary": found.boundary,
    }


@router.get("/areas/{area_id}/children", response=Page[schemas.BranchOut], summary="直接下级")
@needs(AREA_READ)
def children(request: ActorRequest, area_id: RowId, asked: Query[Paging]) -> Listed:
    """List the areas directly below one."""
    del request
    below: Areas = queries.children(queries.area_in_scope(area_id))
    return listed(queries.with_child_counts(below), asked)


@router.post("/areas/{area_id}/rename", response=schemas.AreaOut, summary="更名、改码")
@needs(AREA_MANAGE)
def rename_area(request: ActorRequest, area_id: RowId, asked: schemas.Renaming) -> Area:
    """Give an area another name, another code, or both."""
    values = {**asked.model_dump(), "code": asked.code or ""}
    area = queries.area_in_scope(area_id)
    return services.rename_area(area=area, actor=request.actor, at=clock.now(), **values)


@router.post("/areas/{area_id}/merge", response=schemas.AreaOut, summary="并入另一区划")
@needs(AREA_MANAGE)
def merge_areas(request: ActorRequest, area_id: RowId, asked: schemas.AreaMerging) -> Area:
    """Let another area absorb this one; return the survivor."""
    return services.merge_areas(
        absorbed=[queries.area_in_scope(area_id)],
        into=queries.area_in_scope(asked.into_id),
        on=asked.on,
        source=asked.source,
        actor=request.actor,
        at=clock.now(),
    )


@router.post("/areas/{area_id}/split", response=list[schemas.AreaOut], summary="拆分区划")
@needs(AREA_MANAGE)
def split_area(request: ActorRequest, area_id: RowId, asked: schemas.AreaSplitting) -> list[Area]:
    """Split new areas of the same level off; return them."""
    parts = [services.Part(one.name, one.code, tuple(one.children)) for one in asked.parts]
    return services.split_area(
        area=queries.area_in_scope(area_id),
        parts=parts,
        on=asked.on,
        source=asked.source,
        actor=request.actor,
        at=clock.now(),
    )


@router.put("/areas/{area_id}/boundary", response=schemas.AreaOut, summary="更新边界")
@needs(AREA_MANAGE)
def set_boundary(request: ActorRequest, area_id: RowId, asked: schemas.Bounding) -> Area:
    """Set the boundary of an area."""
    return services.set_boundary(
        area=queries.area_with_boundary(area_id),
        boundary=asked.boundary,
        crs=asked.crs,
        actor=request.actor,
        at=clock.now(),
    )


@router.delete("/areas/{area_id}/boundary", response=schemas.AreaOut, summary="移除边界")
@needs(AREA_MANAGE)
def remove_boundary(request: ActorRequest, area_id: RowId) -> Area:
    """Take the boundary of an area away."""
    area = queries.area_with_boundary(area_id)
    return services.set_boundary(
        area=area, boundary=None, crs=Crs.CGCS2000, actor=request.actor, at=clock.now()
    )
