"""Major hazards: look, count, enter one, judge a case by the standard alone."""

from datetime import date
from uuid import UUID

from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.operations import Listed, Page, listed
from wanghuo.prevention.major_hazards import judging, queries, schemas, services
from wanghuo.prevention.major_hazards.models import MajorHazard
from wanghuo.prevention.major_hazards.queries import MajorHazardFilter
from wanghuo.prevention.major_hazards.rules import MAJOR_HAZARD_JUDGE, MAJOR_HAZARD_READ, Month

TIMELINE = 50

router = Router(tags=["重大火灾隐患"])


@router.get("/major-hazards", response=Page[schemas.MajorHazardOut], summary="重大火灾隐患")
@needs(MAJOR_HAZARD_READ)
def major_hazard_list(request: ActorRequest, asked: Query[schemas.MajorHazardsAsked]) -> Listed:
    """List major hazards under the filter."""
    del request
    return listed(queries.major_hazard_list(_chosen(asked)), asked)


@router.post(
    "/major-hazards", response={201: schemas.MajorHazardOut}, summary="登记疑似重大火灾隐患"
)
@needs(MAJOR_HAZARD_JUDGE)
def suspect(request: ActorRequest, asked: schemas.Suspecting) -> MajorHazard:
    """Enter what may be a major hazard; the same `id` is the same one."""
    values = asked.model_dump(exclude={"place_id", "hazard_id"})
    row = services.suspect(
        place=queries.place_in_scope(asked.place_id),
        found=services.Suspicion(**values),
        hazard=queries.hazard_in_scope(asked.hazard_id) if asked.hazard_id else None,
        actor=request.actor,
        at=clock.now(),
    )
    return queries.major_hazard(row.pk)


@router.get(
    "/major-hazards/counts", response=list[schemas.StandingCount], summary="重大火灾隐患数量"
)
@needs(MAJOR_HAZARD_READ)
def major_hazard_counts(
    request: ActorRequest, asked: Query[schemas.MajorHazardsAsked]
) -> list[Listed]:
    """Count every standing under the rest of the filter."""
    del request
    counts = queries.standing_counts(_chosen(asked))
    return [{"standing": one, "label": one.label, "count": count} for one, count in counts]


@router.get("/major-hazards/curve", response=list[schemas.MonthOut], summary="动态清零")
@needs(MAJOR_HAZARD_READ)
def major_hazard_curve(request: ActorRequest, asked: Query[schemas.CurveAsked]) -> list[Month]:
    """Return how many came, went and stood, month by month."""
    del request
    chosen = MajorHazardFilter(on=clock.today(), area_path=_path(asked.area_id))
    return queries.months(chosen, asked.months)


@router.get(
    "/major-hazards/published",
    response=Page[schemas.PublishedOut],
    summary="挂牌督办重大火灾隐患公开清单",
)
@needs(MAJOR_HAZARD_READ)
def published_hazards(request: ActorRequest, asked: Query[schemas.PublishedAsked]) -> Listed:
    """List what is published of major hazards under supervision."""
    del request
    return listed(queries.published(_path(asked.area_id)), asked)


@router.get("/major-hazards/standard", response=schemas.StandardOut, summary="重大火灾隐患判定标准")
@needs(MAJOR_HAZARD_READ)
def hazard_standard(request: ActorRequest, on: date | None = None) -> Listed:
    """Return the edition in force on a day, today if left out."""
    del request
    found = judging.standard_on(on or clock.today())
    if found is None:
        raise NotFound(what="判定标准")
    return {
        "code": found.code,
        "title": found.title,
        "valid_from": found.valid_from,
        "valid_to": found.valid_to,
        "has_text": found.has_text,
        "elements": list(found.elements.values()),
        "exemptions": list(found.exemptions.values()),
    }


@router.post("/major-hazards/judge-case", response=schemas.VerdictOut, summary="按标准试判，不登记")
@needs(MAJOR_HAZARD_JUDGE)
def judge_case(request: ActorRequest, asked: schemas.CaseAsked) -> Listed:
    """Say what the edition in force makes of a case; nothing is kept."""
    del request
    case = judging.Case(asked.site, tuple(asked.elements), tuple(asked.exempt))
    return judging.judge(case, asked.on or clock.today()).told()


@router.get(
    "/major-hazards/{major_hazard_id}",
    response=schemas.MajorHazardDetail,
    summary="重大火灾隐患详情",
)
@needs(MAJOR_HAZARD_READ)
def major_hazard_detail(request: ActorRequest, major_hazard_id: UUID) -> Listed:
    """Return one major hazard with everything around it."""
    row = queries.major_hazard(major_hazard_id)
    found = queries.detail(row)
    return {
        "row": row,
        "elements": found.elements,
        "discussions": found.discussions,
        "papers": found.papers,
        "listing": found.listing,
        "weeklies": found.weeklies,
        "closures": found.closures,
        "look_back": found.look_back,
        "again_id": found.again.pk if found.again else None,
        "steps": sorted(queries.steps_of(row, request.actor)),
        "timeline": list(facts.timeline("majorhazard", str(row.pk))[:TIMELINE]),
    }


def _chosen(asked: schemas.MajorHazardsAsked) -> MajorHazardFilter:
    narrowed = asked.model_dump(exclude={"limit", "offset", "area_id", "on"})
    path = _path(asked.area_id)
    return MajorHazardFilter(area_path=path, on=asked.on or clock.today(), **narrowed)


def _path(area_id: int | None) -> str:
    return areas.area_in_scope(area_id).path if area_id else ""
