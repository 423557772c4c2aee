"""The API of check-lists: what is in force, and the life of a version."""

from uuid import UUID

from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Listed, Page, Paging, listed, some_of
from wanghuo.kernel.scoping import access
from wanghuo.prevention.checklists import queries, schemas, services
from wanghuo.prevention.checklists.models import Checklist, ChecklistVersion
from wanghuo.prevention.checklists.queries import ListFilter
from wanghuo.prevention.checklists.rules import CHECKLIST_MANAGE, CHECKLIST_READ, Difference
from wanghuo.prevention.checklists.services import ListTerms, NewList

router = Router(tags=["检查表"])
VERSION = schemas.VersionOut


@router.get("/checklists", response=Page[schemas.ChecklistOut], summary="检查表")
@needs(CHECKLIST_READ)
def checklists(request: ActorRequest, asked: Query[schemas.ChecklistsAsked]) -> Listed:
    """List the check-lists that bear on the asker's areas."""
    del request
    chosen = asked.dict(exclude={"limit", "offset"})
    return some_of(queries.checklists(ListFilter(**chosen | {"kind": asked.kind or ""})), asked)


@router.get("/checklists-in-force", response=Page[schemas.InForceOut], summary="现行检查表")
@needs(CHECKLIST_READ)
def checklists_in_force(request: ActorRequest, asked: Query[Paging]) -> Listed:
    """Return every list in use with its items: what a phone takes along."""
    del request
    return listed(queries.in_force(), asked)


@router.post("/checklists", response={201: schemas.ChecklistOut}, summary="新建检查表")
@needs(CHECKLIST_MANAGE)
def create_checklist(request: ActorRequest, asked: schemas.NewChecklist) -> Checklist:
    """Begin a list, empty or with the items of another; its first draft comes with it."""
    new = NewList(
        id=asked.id,
        terms=ListTerms(name=asked.name, kinds=asked.kinds, traits=asked.traits),
        area=areas.area_in_scope(asked.area_id) if asked.area_id else None,
        copied_from=queries.version(asked.copied_from) if asked.copied_from else None,
    )
    return services.create_checklist(new=new, actor=request.actor, at=clock.now())


@router.get("/checklists/{checklist_id}", response=schemas.ChecklistDetail, summary="检查表详情")
@needs(CHECKLIST_READ)
def checklist(request: ActorRequest, checklist_id: UUID) -> Listed:
    """Return one list with its versions."""
    del request
    found = queries.checklist(checklist_id)
    return {"checklist": found, "versions": list(queries.versions(found))}


@router.put("/checklists/{checklist_id}", response=schemas.ChecklistOut, summary="修改检查表范围")
@needs(CHECKLIST_MANAGE)
def change_checklist(
    request: ActorRequest, checklist_id: UUID, asked: schemas.ChecklistChange
) -> Checklist:
    """Change its name and the places it is for."""
    return services.change_checklist(
        checklist=queries.checklist(checklist_id),
        edition=asked.edition,
        terms=ListTerms(name=asked.name, kinds=asked.kinds, traits=asked.traits),
        actor=request.actor,
        at=clock.now(),
    )


@router.post(
    "/checklists/{checklist_id}/retire", response=schemas.ChecklistOut, summary="停用检查表"
)
@needs(CHECKLIST_MANAGE)
def retire_checklist(
    request: ActorRequest, checklist_id: UUID, asked: schemas.Edition
) -> Checklist:
    """Take a list out of use."""
    found, at = queries.checklist(checklist_id), clock.now()
    return services.retire_checklist(
        checklist=found, edition=asked.edition, actor=request.actor, at=at
    )


@router.post("/checklists/{checklist_id}/draft", response={201: VERSION}, summary="起草新版本")
@needs(CHECKLIST_MANAGE)
def open_draft(
    request: ActorRequest, checklist_id: UUID, asked: schemas.NewDraft
) -> ChecklistVersion:
    """Begin the next version with what is in force."""
    found, at = queries.checklist(checklist_id), clock.now()
    return services.open_draft(checklist=found, draft_id=asked.id, actor=request.actor, at=at)


@router.get("/checklist-versions/{version_id}", response=VERSION, summary="检查表版本")
@needs(CHECKLIST_READ)
def checklist_version(request: ActorRequest, version_id: UUID) -> ChecklistVersion:
    """Return one version with its items; a published one never changes."""
    del request
    return queries.version(version_id)


@router.get(
    "/checklist-versions/{version_id}/difference",
    response=schemas.DifferenceOut,
    summary="与现行版本比较",
)
@needs(CHECKLIST_READ)
def checklist_difference(request: ActorRequest, version_id: UUID) -> Difference:
    """Tell what a version changes against the one in force."""
    del request
    return queries.difference(queries.version(version_id))


@router.put("/checklist-versions/{version_id}/items", response=VERSION, summary="修改草稿检查项")
@needs(CHECKLIST_MANAGE)
def set_check_items(
    request: ActorRequest, version_id: UUID, asked: schemas.ItemsAsked
) -> ChecklistVersion:
    """Write all items of a draft."""
    return services.set_items(
        draft=queries.version(version_id),
        edition=asked.edition,
        items=[one.dict() for one in asked.items],
        actor=request.actor,
        at=clock.now(),
    )


@router.post("/checklist-versions/{version_id}/publish", response=VERSION, summary="发布检查表")
@needs(CHECKLIST_MANAGE)
def publish_checklist(
    request: ActorRequest, version_id: UUID, asked: schemas.Publishing
) -> ChecklistVersion:
    """Put a draft in force."""
    found, at = queries.version(version_id), clock.now()
    return services.publish_version(draft=found, actor=request.actor, at=at, **asked.dict())


@router.post("/checklist-versions/{version_id}/discard", response=VERSION, summary="放弃草稿")
@needs(CHECKLIST_MANAGE)
def discard_checklist(
    request: ActorRequest, version_id: UUID, asked: schemas.Edition
) -> ChecklistVersion:
    """Give up a draft, or what the program proposed."""
    found, at = queries.version(version_id), clock.now()
    return services.discard_version(
        version=found, edition=asked.edition, actor=request.actor, at=at
    )


@router.post("/checklist-versions/{version_id}/adopt", response=VERSION, summary="采纳系统更新")
@needs(CHECKLIST_MANAGE)
def adopt_checklist(
    request: ActorRequest, version_id: UUID, asked: schemas.Edition
) -> ChecklistVersion:
    """Make what the program proposed the draft."""
    found, at = queries.version(version_id), clock.now()
    return services.adopt_version(version=found, edition=asked.edition, actor=request.actor, at=at)


@router.get(
    "/places/{place_id}/checklists", response=list[schemas.InForceOut], summary="场所适用表"
)
@needs(CHECKLIST_READ)
def checklists_for_place(request: ActorRequest, place_id: UUID) -> list[ChecklistVersion]:
    """Return the lists that suit a place, the best first."""
    del request
    return queries.versions_for(access(queries.places(), pk=place_id))
