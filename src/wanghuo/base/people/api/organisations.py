"""Organisations: which there are, how they change and go."""

from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.base.people import queries, schemas, services
from wanghuo.base.people.models import Organisation
from wanghuo.base.people.rules import PEOPLE_MANAGE, PEOPLE_READ
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Listed, Page, RowId, listed

router = Router(tags=["单位"])


@router.get("/organisations", response=Page[schemas.OrganisationOut], summary="单位列表")
@needs(PEOPLE_READ)
def organisation_list(request: ActorRequest, asked: Query[schemas.OrganisationsAsked]) -> Listed:
    """List organisations in use."""
    del request
    below = areas.area_in_scope(asked.below_id) if asked.below_id else None
    rows = queries.organisation_list(clock.today(), below=below, kind=asked.kind, text=asked.text)
    return listed(rows, asked)


@router.post("/organisations", response={201: schemas.OrganisationOut}, summary="新建单位")
@needs(PEOPLE_MANAGE)
def create_organisation(request: ActorRequest, asked: schemas.NewOrganisation) -> Organisation:
    """Register an organisation in an area."""
    area = areas.area_in_scope(asked.area_id)
    values = asked.model_dump(exclude={"area_id"})
    return services.create_organisation(area=area, actor=request.actor, at=clock.now(), **values)


@router.get(
    "/organisations/{organisation_id}",
    response=schemas.OrganisationDetailOut,
    summary="单位详情",
)
@needs(PEOPLE_READ)
def organisation_in_scope(request: ActorRequest, organisation_id: RowId) -> Listed:
    """Return one organisation and who serves there."""
    del request
    found = queries.organisation_in_scope(organisation_id)
    posts = queries.posts_in_force(clock.today()).filter(organisation=found)
    return {"organisation": found, "posts": list(posts)}


@router.put(
    "/organisations/{organisation_id}", response=schemas.OrganisationOut, summary="修改单位"
)
@needs(PEOPLE_MANAGE)
def change_organisation(
    request: ActorRequest, organisation_id: RowId, asked: schemas.OrganisationAsked
) -> Organisation:
    """Change what is known of an organisation."""
    found = queries.organisation_in_scope(organisation_id)
    services.change_organisation(
        organisation=found, actor=request.actor, at=clock.now(), **asked.model_dump()
    )
    return found


@router.post(
    "/organisations/{organisation_id}/close",
    response=schemas.OrganisationOut,
    summary="停用单位",
)
@needs(PEOPLE_MANAGE)
def close_organisation(
    request: ActorRequest, organisation_id: RowId, asked: schemas.LastDay
) -> Organisation:
    """Take an organisation out of use after its last day."""
    found = queries.organisation_in_scope(organisation_id)
    return services.close_organisation(
        organisation=found, last_day=asked.last_day, actor=request.actor, at=clock.now()
    )
