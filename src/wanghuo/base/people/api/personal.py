"""The API of personal numbers."""

from ninja import Query, Router

from wanghuo.base.people import queries, schemas
from wanghuo.base.people.models import User
from wanghuo.base.people.queries import personal as personal_queries
from wanghuo.base.people.rules import PEOPLE_MANAGE, PEOPLE_READ
from wanghuo.base.people.rules.personal import PERSONAL_REVEAL
from wanghuo.base.people.services import personal as services
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.ledger.rules import LEDGER_READ
from wanghuo.kernel.operations import Listed, Page, RowId

router = Router(tags=["个人信息"])
MOST_FOUND = 50


@router.post("/users/by-number", response=list[schemas.PersonOut], summary="按手机号或身份证号查找")
@needs(PEOPLE_READ)
def find_by_number(request: ActorRequest, asked: schemas.NumberAsked) -> list[User]:
    """Return the users within reach who have exactly this mobile or identity number."""
    del request
    return list(personal_queries.users_with_number(asked.number)[:MOST_FOUND])


@router.post(
    "/users/{user_id}/personal", response=schemas.PersonNumbers, summary="录入手机号与身份证号"
)
@needs(PEOPLE_MANAGE)
def change_personal(request: ActorRequest, user_id: RowId, asked: schemas.PersonalAsked) -> User:
    """Enter or correct a person's numbers; they are encrypted, and shown masked."""
    found = queries.user_in_scope(user_id, request.actor, clock.today())
    services.change_personal(
        user=found, numbers=asked.numbers(), actor=request.actor, at=clock.now()
    )
    return found


@router.post("/users/{user_id}/reveal", response=schemas.RevealedOut, summary="查看个人信息原值")
@needs(PERSONAL_REVEAL)
def reveal(request: ActorRequest, user_id: RowId, asked: schemas.RevealAsked) -> Listed:
    """Return a person's numbers in clear for a written reason; who, whose and why is a fact."""
    found = queries.user_in_scope(user_id, request.actor, clock.today())
    shown = services.reveal(
        user=found, fields=asked.fields, reason=asked.reason, actor=request.actor, at=clock.now()
    )
    return {field.value: text for field, text in shown.items()}


@router.get("/reveals", response=Page[schemas.RevealOut], summary="个人信息查看记录")
@needs(LEDGER_READ)
def reveals(request: ActorRequest, asked: Query[schemas.RevealsAsked]) -> Listed:
    """List who looked at whose personal values and why, newest first."""
    del request
    rows = personal_queries.reveals(asked.since, asked.until)
    chosen = rows[asked.offset : asked.offset + asked.limit]
    return {"items": personal_queries.told(chosen), "count": rows.count()}
