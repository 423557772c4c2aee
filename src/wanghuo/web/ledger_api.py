"""The API of facts and the ledger; it stands with the assembler, as their pages do."""

from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router

from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.facts.schemas import FactOut, NewsOut
from wanghuo.kernel.ledger import queries
from wanghuo.kernel.ledger.models import Block
from wanghuo.kernel.ledger.rules import LEDGER_READ, LEDGER_VERIFY
from wanghuo.kernel.operations import LARGEST_ID, MOST_ROWS, Listed, Page, Paging, listed
from wanghuo.kernel.work.models import Job
from wanghuo.web import schemas
from wanghuo.web.ledger import begin_verification, over_the_house
from wanghuo.web.work_api import JobOut

Position = Annotated[int, Query(ge=0, le=LARGEST_ID)]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS)]

router = Router(tags=["存证"])


@router.get("/facts", response=Page[FactOut], summary="事实列表")
@needs(LEDGER_READ)
@over_the_house
def facts_of(request: ActorRequest, asked: Query[schemas.FactsAsked]) -> Listed:
    """List facts in scope, newest first."""
    del request
    return listed(facts.facts_of(**asked.model_dump(exclude={"limit", "offset"})), asked)


@router.get("/facts/after", response=NewsOut, summary="某位置之后的事实")
@needs(LEDGER_READ)
@over_the_house
def after(request: ActorRequest, position: Position = 0, limit: Limit = 100) -> facts.News:
    """Return facts in scope in order of position, and from where to go on next time."""
    del request
    return facts.after(position, limit=limit)


@router.get("/facts/{fact_id}/proof", response=schemas.ProofOut, summary="一条事实的证明")
@needs(LEDGER_READ)
@over_the_house
def prove(request: ActorRequest, fact_id: UUID) -> dict[str, Any]:
    """Return what convinces somebody outside that a fact stands."""
    del request
    return queries.prove(fact_id)


@router.get("/ledger/head", response=schemas.BlockOut | None, summary="链头")
@needs(LEDGER_READ)
def head(request: ActorRequest) -> Block | None:
    """Return the newest block; null before the first."""
    del request
    return queries.head()


@router.get("/ledger/blocks", response=Page[schemas.BlockOut], summary="区块列表")
@needs(LEDGER_READ)
def blocks(request: ActorRequest, asked: Query[Paging]) -> Listed:
    """List the blocks, newest first."""
    del request
    return listed(Block.objects.defer("leaves").order_by("-number"), asked)


@router.post("/ledger/verify", response=JobOut, summary="校验存证（后台作业）")
@needs(LEDGER_VERIFY)
def check(request: ActorRequest, asked: schemas.Verifying) -> Job:
    """Have the whole ledger computed again; the job's result says what is broken first, if any."""
    return begin_verification(request.actor, asked.expect)
