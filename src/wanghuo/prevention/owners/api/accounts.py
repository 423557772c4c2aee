"""Accounts of occupiers."""

from uuid import UUID

from ninja import Query, Router

from wanghuo.base.people import queries as people
from wanghuo.base.people.models import Post
from wanghuo.base.people.rules import GRANT_MANAGE, PEOPLE_MANAGE, PEOPLE_READ
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Listed, Page, listed
from wanghuo.prevention.owners import queries, schemas, services
from wanghuo.prevention.owners.api.promises import below

router = Router(tags=["社会单位账号"])


@router.get("/owner-accounts", response=Page[schemas.OwnerAccountOut], summary="社会单位账号列表")
@needs(PEOPLE_READ)
def owner_accounts(request: ActorRequest, asked: Query[schemas.AccountsAsked]) -> Listed:
    """List occupiers and who acts for each."""
    del request
    on = clock.today()
    chosen = queries.AccountFilter(
        below=below(asked.below_id), text=asked.text, has_account=asked.has_account
    )
    page = listed(queries.occupier_list(chosen, on), asked)
    return {**page, "items": queries.accounts_of(page["items"], on)}


@router.post(
    "/occupiers/{occupier_id}/accounts", response={201: schemas.OpenedOut}, summary="开通账号"
)
@needs(PEOPLE_MANAGE)
def open_account(request: ActorRequest, occupier_id: UUID, asked: schemas.NewAccount) -> Listed:
    """Open an account; its first password is told once, and it can do nothing without a post."""
    organisation, user, password = services.open_account(
        occupier=queries.occupier_in_scope(occupier_id),
        username=asked.username,
        name=asked.name,
        actor=request.actor,
        at=clock.now(),
    )
    return {
        "organisation_id": organisation.pk,
        "user_id": user.pk,
        "username": password.username,
        "password": password.password,
    }


@router.post(
    "/occupiers/{occupier_id}/posts", response={201: schemas.PostIdOut}, summary="社会单位授岗"
)
@needs(GRANT_MANAGE)
def grant_account(request: ActorRequest, occupier_id: UUID, asked: schemas.NewOwnerPost) -> Post:
    """Let an account act for its occupier from today on."""
    occupier = queries.occupier_in_scope(occupier_id)
    return services.grant_account(
        organisation=queries.account_organisation(occupier, asked.organisation_id),
        role=queries.owner_role(asked.role_id),
        user=people.user_named(asked.username, request.actor),
        on=clock.today(),
        actor=request.actor,
        at=clock.now(),
    )
