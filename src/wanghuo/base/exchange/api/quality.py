"""The API of data quality."""

from uuid import UUID

from ninja import Query, Router

from wanghuo.base.exchange.models import Finding
from wanghuo.base.exchange.queries import quality as queries
from wanghuo.base.exchange.queries.quality import CheckCounts
from wanghuo.base.exchange.rules.quality import QUALITY_MANAGE, QUALITY_READ, FindingFilter
from wanghuo.base.exchange.schemas import quality as schemas
from wanghuo.base.exchange.services import quality as services
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Listed, Page, listed

router = Router()


@router.get("/quality/checks", response=list[schemas.CheckOut], summary="数据质量检查项")
@needs(QUALITY_READ)
def quality_checks(request: ActorRequest) -> list[CheckCounts]:
    """List every rule with its numbers in reach."""
    del request
    return queries.counts(clock.today())


@router.get("/quality/findings", response=Page[schemas.FindingOut], summary="数据质量问题")
@needs(QUALITY_READ)
def finding_list(request: ActorRequest, asked: Query[schemas.FindingsAsked]) -> Listed:
    """List findings under the filter."""
    del request
    overdue_on = clock.today() if asked.overdue else None
    return listed(queries.findings(FindingFilter(asked.code, asked.state, overdue_on)), asked)


@router.post(
    "/quality/findings/{finding_id}/waive",
    response=schemas.FindingOut,
    summary="豁免数据质量问题",
)
@needs(QUALITY_MANAGE)
def waive_finding(request: ActorRequest, finding_id: UUID, asked: schemas.Waiver) -> Finding:
    """Let a row stay as it is, with a reason."""
    return services.waive_finding(
        finding=queries.finding(finding_id),
        reason=asked.reason,
        actor=request.actor,
        at=clock.now(),
    )
