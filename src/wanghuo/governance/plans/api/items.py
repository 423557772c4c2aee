"""What was read from a plan, under review."""

from uuid import UUID

from ninja import Query, Router

from wanghuo.governance.plans import queries, services
from wanghuo.governance.plans.models import PlanItem
from wanghuo.governance.plans.rules import PLAN_READ, PLAN_REVIEW
from wanghuo.governance.plans.schemas import asked as asked_of
from wanghuo.governance.plans.schemas import told
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Listed, Page, listed

router = Router(tags=["方案条目"])


@router.get("/plans/{plan_id}/items", response=Page[told.ItemOut], summary="方案条目")
@needs(PLAN_READ)
def plan_items(request: ActorRequest, plan_id: UUID, asked: Query[asked_of.ItemsAsked]) -> Listed:
    """List what was read from a plan, in the order of the document."""
    del request
    plan = queries.plan(plan_id)
    return listed(queries.plan_items(plan, kind=asked.kind, verdict=asked.verdict), asked)


@router.post("/plans/{plan_id}/items", response={201: told.ItemOut}, summary="补充条目")
@needs(PLAN_REVIEW)
def add_item(request: ActorRequest, plan_id: UUID, asked: asked_of.NewItem) -> PlanItem:
    """Add what the program did not find, from a place in the text."""
    return services.add_item(
        plan=queries.plan(plan_id),
        kind=asked.kind,
        span=asked.span,
        data=asked.data,
        actor=request.actor,
        at=clock.now(),
    )


@router.get("/items/{item_id}", response=told.ItemOut, summary="一个条目")
@needs(PLAN_READ)
def plan_item(request: ActorRequest, item_id: UUID) -> PlanItem:
    """Return one item."""
    del request
    return queries.plan_item(item_id)


@router.post("/items/{item_id}/correct", response=told.ItemOut, summary="更正条目")
@needs(PLAN_REVIEW)
def correct_item(request: ActorRequest, item_id: UUID, asked: asked_of.Correction) -> PlanItem:
    """Write what the document really says."""
    return services.correct_item(
        item=queries.plan_item(item_id),
        data=asked.data,
        expected_version=asked.version,
        actor=request.actor,
        at=clock.now(),
    )


@router.post("/items/{item_id}/accept", response=told.ItemOut, summary="采纳条目")
@needs(PLAN_REVIEW)
def accept_item(request: ActorRequest, item_id: UUID) -> PlanItem:
    """Take an item as the document says it."""
    item = queries.plan_item(item_id)
    return services.accept_item(item=item, actor=request.actor, at=clock.now())


@router.post("/items/{item_id}/reject", response=told.ItemOut, summary="剔除条目")
@needs(PLAN_REVIEW)
def reject_item(request: ActorRequest, item_id: UUID) -> PlanItem:
    """Leave an item out."""
    item = queries.plan_item(item_id)
    return services.reject_item(item=item, actor=request.actor, at=clock.now())


@router.post("/items/{item_id}/reopen", response=told.ItemOut, summary="重新校核条目")
@needs(PLAN_REVIEW)
def reopen_item(request: ActorRequest, item_id: UUID) -> PlanItem:
    """Take a verdict back."""
    item = queries.plan_item(item_id)
    return services.reopen_item(item=item, actor=request.actor, at=clock.now())


@router.post("/items/{item_id}/split", response=list[told.ItemOut], summary="拆分条目")
@needs(PLAN_REVIEW)
def split_item(
    request: ActorRequest, item_id: UUID, asked: asked_of.ItemSplitting
) -> list[PlanItem]:
    """Cut an item in two; return both."""
    item = queries.plan_item(item_id)
    at = clock.now()
    both = services.split_item(item=item, offset=asked.offset, actor=request.actor, at=at)
    return list(both)


@router.post("/items/{item_id}/merge", response=told.ItemOut, summary="合并条目")
@needs(PLAN_REVIEW)
def merge_items(request: ActorRequest, item_id: UUID, asked: asked_of.ItemMerging) -> PlanItem:
    """Join another item to this one; the other is rejected."""
    return services.merge_items(
        first=queries.plan_item(item_id),
        second=queries.plan_item(asked.second_id),
        actor=request.actor,
        at=clock.now(),
    )
