"""What places are by rule: parameters in force, tried and applied; what people decide."""

from typing import Any
from uuid import UUID

from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Listed, Page, Paging, listed
from wanghuo.register.buildings.rules import PLACE_READ
from wanghuo.register.places import schemas, services
from wanghuo.register.places.models import Place, StatusProposal
from wanghuo.register.places.queries import status as queries
from wanghuo.register.places.rules import PLACE_DESIGNATE, PlaceStatus
from wanghuo.register.records.kinds import kind_named
from wanghuo.register.records.queries import record_in_scope

router = Router(tags=["场所身份"])


@router.get("/place-statuses", response=list[schemas.StatusOut], summary="场所身份及判定条件")
@needs(PLACE_READ)
def place_statuses(request: ActorRequest) -> list[dict[str, Any]]:
    """Say by what each status is judged, and how many places have it."""
    del request
    counts = queries.counts_by_status()
    return [
        schemas.status_told(status, by, counts[f"is_{status.value}"])
        for status, by in queries.in_force(clock.today())
    ]


@router.get("/status-proposals", response=Page[schemas.ProposalOut], summary="判定参数列表")
@needs(PLACE_READ)
def proposal_list(request: ActorRequest, asked: Query[Paging]) -> Listed:
    """List parameters that were tried, the latest first."""
    del request
    return listed(queries.proposals(), asked)


@router.post("/status-proposals", response={201: schemas.ProposalOut}, summary="试算判定参数")
@needs(PLACE_DESIGNATE)
def propose_parameters(request: ActorRequest, asked: schemas.Propose) -> StatusProposal:
    """Try changed parameters; nothing changes until they are applied."""
    return services.propose_parameters(
        status=PlaceStatus(asked.status),
        area=areas.area_coded(asked.area),
        criteria=asked.criteria,
        source=asked.source,
        actor=request.actor,
        at=clock.now(),
    )


@router.get("/status-proposals/{proposal_id}", response=schemas.ProposalOut, summary="判定参数详情")
@needs(PLACE_READ)
def proposal_in_scope(request: ActorRequest, proposal_id: UUID) -> StatusProposal:
    """Return one set of parameters."""
    del request
    return queries.proposal_in_scope(proposal_id)


@router.get(
    "/status-proposals/{proposal_id}/changes",
    response=Page[schemas.ChangeOut],
    summary="身份变化的场所",
)
@needs(PLACE_READ)
def status_changes(
    request: ActorRequest, proposal_id: UUID, asked: Query[schemas.ChangesAsked]
) -> Listed:
    """List the places whose status the parameters change."""
    del request
    return listed(queries.changes_of(queries.proposal_in_scope(proposal_id)), asked)


@router.post(
    "/status-proposals/{proposal_id}/apply", response=schemas.ProposalOut, summary="启用判定参数"
)
@needs(PLACE_DESIGNATE)
def apply_proposal(request: ActorRequest, proposal_id: UUID) -> StatusProposal:
    """Put tried parameters in force."""
    found = queries.proposal_in_scope(proposal_id)
    return services.apply_proposal(proposal=found, actor=request.actor, at=clock.now())


@router.post(
    "/status-proposals/{proposal_id}/retry",
    response=schemas.ProposalOut,
    summary="重新试算或继续启用判定参数",
)
@needs(PLACE_DESIGNATE)
def retry_proposal(request: ActorRequest, proposal_id: UUID) -> StatusProposal:
    """Try parameters again, or go on where the work was cut off."""
    found = queries.proposal_in_scope(proposal_id)
    return services.retry_proposal(proposal=found, actor=request.actor, at=clock.now())


@router.post(
    "/status-proposals/{proposal_id}/withdraw",
    response=schemas.ProposalOut,
    summary="作废判定参数",
)
@needs(PLACE_DESIGNATE)
def withdraw_proposal(request: ActorRequest, proposal_id: UUID) -> StatusProposal:
    """Give tried parameters up."""
    found = queries.proposal_in_scope(proposal_id)
    return services.withdraw_proposal(proposal=found, actor=request.actor, at=clock.now())


@router.post("/places/{place_id}/designate", response=dict[str, Any], summary="认定场所身份")
@needs(PLACE_DESIGNATE)
def designate_place(
    request: ActorRequest, place_id: UUID, asked: schemas.Designate
) -> dict[str, Any]:
    """Say what a place is, over the rule."""
    place: Place = record_in_scope(kind_named("place"), place_id)
    services.designate_place(place=place, actor=request.actor, at=clock.now(), **dict(asked))
    return {"version": place.version, "verdicts": place.verdicts}
