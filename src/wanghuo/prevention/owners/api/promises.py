"""Promises and declared risks."""

from uuid import UUID

from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Listed, Page, listed
from wanghuo.prevention.owners import queries, schemas, services
from wanghuo.prevention.owners.models import Pledge, RiskDeclaration
from wanghuo.prevention.owners.rules import OWNER_DECLARE, OWNER_READ

router = Router(tags=["单位主体责任"])


def below(area_id: int | None) -> Area | None:
    """Return the area a list stays in."""
    return areas.area_in_scope(area_id) if area_id else None


@router.get("/owner-texts", response=schemas.TextsOut, summary="承诺文本与申报问题")
@needs(OWNER_READ)
def owner_texts(request: ActorRequest) -> Listed:
    """Return what owners may promise and are asked."""
    del request
    form = queries.questions()
    return {
        "form_version": form.version,
        "questions": form.questions,
        "pledges": queries.pledge_texts(),
    }


@router.get("/pledges", response=Page[schemas.PledgeOut], summary="消防安全承诺列表")
@needs(OWNER_READ)
def pledge_list(request: ActorRequest, asked: Query[schemas.PledgesAsked]) -> Listed:
    """List promises in scope."""
    del request
    chosen = queries.PledgeFilter(
        below=below(asked.below_id),
        text=asked.text,
        is_expired=asked.is_expired,
        with_past=asked.with_past,
        place_id=asked.place_id,
    )
    return listed(queries.pledge_list(chosen, clock.today()), asked)


@router.post("/places/{place_id}/pledges", response={201: schemas.PledgeOut}, summary="公示承诺")
@needs(OWNER_DECLARE)
def post_pledge(request: ActorRequest, place_id: UUID, asked: schemas.NewPledge) -> Pledge:
    """Promise in public for a place; the same id again is the same promise."""
    return services.post_pledge(
        place=queries.place_in_scope(place_id),
        text_code=asked.text_code,
        signer=asked.signer,
        key=asked.id,
        actor=request.actor,
        at=clock.now(),
    )


@router.post("/pledges/{pledge_id}/withdraw", response=schemas.PledgeOut, summary="撤下承诺")
@needs(OWNER_DECLARE)
def withdraw_pledge(request: ActorRequest, pledge_id: UUID, asked: schemas.Because) -> Pledge:
    """Take a promise down."""
    return services.withdraw_pledge(
        pledge=queries.pledge(pledge_id),
        reason=asked.reason,
        actor=request.actor,
        at=clock.now(),
    )


@router.get("/risk-declarations", response=Page[schemas.DeclarationOut], summary="风险申报列表")
@needs(OWNER_READ)
def declaration_list(request: ActorRequest, asked: Query[schemas.DeclarationsAsked]) -> Listed:
    """List declared risks in scope."""
    del request
    chosen = queries.DeclarationFilter(
        below=below(asked.below_id),
        text=asked.text,
        year=asked.year,
        risk=asked.risk,
        place_id=asked.place_id,
    )
    return listed(queries.declaration_list(chosen), asked)


@router.post(
    "/places/{place_id}/risk-declarations",
    response={201: schemas.DeclarationOut},
    summary="申报风险",
)
@needs(OWNER_DECLARE)
def declare_risks(
    request: ActorRequest, place_id: UUID, asked: schemas.NewDeclaration
) -> RiskDeclaration:
    """Say which risks a place has this year."""
    return services.declare_risks(
        place=queries.place_in_scope(place_id),
        answers=asked.answers,
        note=asked.note,
        key=asked.id,
        actor=request.actor,
        at=clock.now(),
    )


@router.put(
    "/risk-declarations/{declaration_id}",
    response=schemas.DeclarationOut,
    summary="更正风险申报",
)
@needs(OWNER_DECLARE)
def amend_declaration(
    request: ActorRequest, declaration_id: UUID, asked: schemas.DeclarationChange
) -> RiskDeclaration:
    """Correct what was declared."""
    return services.amend_declaration(
        declaration=queries.declaration(declaration_id),
        version=asked.version,
        answers=asked.answers,
        note=asked.note,
        actor=request.actor,
        at=clock.now(),
    )
