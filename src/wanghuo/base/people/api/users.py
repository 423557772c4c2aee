"""Accounts and posts: who there is, who may do what.

Both the system and the security administrator answer for accounts, so these doors ask for
`people.read` and the service asks which of the two the actor is.
"""

from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.base.people import queries, schemas, services
from wanghuo.base.people.models import Post, Role, User
from wanghuo.base.people.rules import GRANT_MANAGE, PEOPLE_MANAGE, PEOPLE_READ
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, logged_in, needs
from wanghuo.kernel.operations import Listed, Page, Paging, RowId, Words, listed
from wanghuo.kernel.scoping import access

router = Router(tags=["人员与岗位"])


@router.get("/me", response=schemas.MeOut, summary="本人身份与权限")
@logged_in
def me(request: ActorRequest) -> Listed:
    """Say who asks, and what the posts in force allow."""
    user: User = request.auth  # type: ignore[attr-defined]  # -- set by the API's log-in
    return {"user": user, "grants": list(queries.posts_of(user, clock.today()))}


@router.get("/roles", response=list[schemas.RoleOut], summary="角色与权限")
@needs(PEOPLE_READ)
def roles(request: ActorRequest) -> list[Role]:
    """List every role with what it allows."""
    del request
    return list(queries.roles())


@router.get("/users", response=Page[schemas.PersonLine], summary="人员列表")
@needs(PEOPLE_READ)
def people_list(request: ActorRequest, asked: Query[schemas.PeopleAsked]) -> Listed:
    """List who holds which posts within reach."""
    del request
    below = areas.area_in_scope(asked.below_id) if asked.below_id else None
    return listed(queries.people_list(clock.today(), below=below, text=asked.text), asked)


@router.get("/users/without-posts", response=Page[schemas.PersonOut], summary="没有岗位的用户")
@needs(PEOPLE_READ)
def users_without_posts(request: ActorRequest, asked: Query[Paging]) -> Listed:
    """List active users who hold no post, for whoever has to grant one."""
    return listed(queries.users_without_posts(request.actor, clock.today()), asked)


@router.get("/users/named", response=schemas.PersonOut, summary="按用户名查找")
@needs(PEOPLE_READ)
def user_named(request: ActorRequest, username: Words) -> User:
    """Return the user with a log-in name, for administrators."""
    return queries.user_named(username, request.actor)


@router.post("/users", response={201: schemas.PasswordOut}, summary="新建用户")
@needs(PEOPLE_MANAGE)
def create_user(request: ActorRequest, asked: schemas.NewUser) -> Listed:
    """Open an account; its one-time password stands in this answer only."""
    user, password = services.create_user(
        username=asked.username,
        name=asked.name,
        area=areas.area_in_scope(asked.area_id),
        actor=request.actor,
        at=clock.now(),
    )
    return {"user": user, "password": password.password}


@router.get("/users/{user_id}", response=schemas.PersonDetailOut, summary="人员详情")
@needs(PEOPLE_READ)
def user_in_scope(request: ActorRequest, user_id: RowId) -> Listed:
    """Return a user with every post within reach, ended ones too."""
    found = _found(request, user_id)
    return {"user": found, "posts": list(queries.posts_shown(found))}


def _found(request: ActorRequest, user_id: int) -> User:
    return queries.user_in_scope(user_id, request.actor, clock.today())


@router.post("/users/{user_id}/rename", response=schemas.PersonOut, summary="更正姓名")
@needs(PEOPLE_READ)
def change_user(request: ActorRequest, user_id: RowId, asked: schemas.PersonName) -> User:
    """Correct a person's name."""
    found = _found(request, user_id)
    return services.change_user(user=found, name=asked.name, actor=request.actor, at=clock.now())


@router.post("/users/{user_id}/disable", response=schemas.PersonOut, summary="停用用户")
@needs(PEOPLE_READ)
def disable_user(request: ActorRequest, user_id: RowId) -> User:
    """Stop an account at once, with its sessions and tokens."""
    found = _found(request, user_id)
    return services.disable_user(user=found, actor=request.actor, at=clock.now())


@router.post("/users/{user_id}/enable", response=schemas.PasswordOut, summary="恢复用户")
@needs(PEOPLE_READ)
def enable_user(request: ActorRequest, user_id: RowId) -> Listed:
    """Open a disabled account again, with a new one-time password."""
    found = _found(request, user_id)
    password = services.enable_user(user=found, actor=request.actor, at=clock.now())
    return {"user": found, "password": password.password}


@router.post("/users/{user_id}/reset", response=schemas.PasswordOut, summary="重置口令")
@needs(PEOPLE_READ)
def reset_password(request: ActorRequest, user_id: RowId) -> Listed:
    """Replace a forgotten password by a one-time one."""
    found = _found(request, user_id)
    password = services.reset_password(user=found, actor=request.actor, at=clock.now())
    return {"user": found, "password": password.password}


@router.post("/users/{user_id}/posts", response={201: schemas.PostOut}, summary="授予岗位")
@needs(GRANT_MANAGE)
def grant_post(request: ActorRequest, user_id: RowId, asked: schemas.NewPost) -> Post:
    """Give a user a post, over the organisation's own area unless another is named."""
    found = _found(request, user_id)
    organisation = queries.organisation_in_scope(asked.organisation_id)
    wanted = services.Appointment(
        organisation=organisation,
        role=access(queries.roles(), pk=asked.role_id),
        area=areas.area_in_scope(asked.area_id) if asked.area_id else organisation.area,
        **asked.model_dump(exclude={"organisation_id", "role_id", "area_id"}),
    )
    return services.grant_post(user=found, appointment=wanted, actor=request.actor, at=clock.now())


@router.post("/posts/{post_id}/end", response=schemas.PostOut, summary="终止岗位")
@needs(GRANT_MANAGE)
def end_post(request: ActorRequest, post_id: RowId, asked: schemas.LastDay) -> Post:
    """Let a post end after its last day."""
    post = queries.post_in_scope(post_id)
    return services.end_post(
        post=post, last_day=asked.last_day, actor=request.actor, at=clock.now()
    )
