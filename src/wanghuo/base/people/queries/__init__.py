"""Who holds which post on a day, and which organisations there are.

Reads under the scope in force, except where a sentence says why not.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, When

from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AreaLevel
from wanghuo.base.people import rules
from wanghuo.base.people.models import (
    ApiToken,
    GuessCount,
    Organisation,
    Post,
    Role,
    User,
)
from wanghuo.base.people.queries import holders
from wanghuo.base.people.rules import (
    GRANT_MANAGE,
    PEOPLE_MANAGE,
    Duty,
    OrganisationCard,
    OrganisationKind,
    UnitMatcher,
    normal_username,
)
from wanghuo.base.people.rules.lockout import Guarded
from wanghuo.kernel.actors import Actor, AreaPath, Grant, Reach, Scope
from wanghuo.kernel.scoping import access, subtree, within


def actor_of(user: User, on: date) -> Actor:
    """Return what the posts in force that day allow; one query, none for a disabled user.

    Unscoped: the scope is made of it.
    """
    if not user.is_active:
        return Actor(id=user.pk, name=user.name)
    held = _all_in_force(on).filter(user=user).select_related("role", "organisation").order_by("id")
    return Actor(id=user.pk, name=user.name, grants=tuple(_grant(post) for post in held))


def organisations(on: date) -> QuerySet[Organisation]:
    """Organisations in use that day, with their areas, in tree order."""
    in_use = Organisation.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    return in_use.select_related("area").order_by("area_path", "name", "id")


def unit_matcher(area: Area, on: date) -> UnitMatcher:
    """Return a matcher of written unit names for a plan of `area`; one query."""
    rows = organisations(on).filter(subtree(area.path))
    return UnitMatcher(area.path, AreaLevel(area.level), [_card(row) for row in rows])


def posts_in_force(on: date) -> QuerySet[Post]:
    """Return the posts in force that day, with everything their line shows, in tree order."""
    shown = Post.objects.filter(_in_force(on))
    related = shown.select_related("user", "organisation", "role", "area")
    return related.order_by("area_path", "id")


def users_with_posts(on: date) -> QuerySet[User]:
    """Users who hold a post within the scope that day; those posts stand in `user.posts_shown`."""
    posts = posts_in_force(on)
    seen = User.objects.filter(Exists(posts.filter(user=OuterRef("pk"))))
    return seen.order_by("username", "id").prefetch_related(
        Prefetch("posts", queryset=posts, to_attr="posts_shown")
    )


def users_without_posts(actor: Actor, on: date) -> QuerySet[User]:
    """Active users who hold no post that day or later, newest first, for whoever has to grant one.

    Unscoped, because without a post nobody is in any area; hence the guard.
    """
    _must_manage(actor)
    return User.objects.filter(
        ~Exists(_not_ended(on).filter(user=OuterRef("pk"))), is_active=True
    ).order_by("-id")


def user_named(username: str, actor: Actor) -> User:
    """Return the user with this log-in name, for whoever grants posts or manages people."""
    _must_manage(actor)
    return access(User.objects.all(), username=normal_username(username))


def posts_of(user: User, on: date) -> QuerySet[Post]:
    """Return one's own posts in force that day; unscoped, because they are one's own."""
    held = _all_in_force(on).filter(user=user)
    return held.select_related("organisation", "role", "area").order_by("id")


def posts_not_ended(user: User, on: date) -> QuerySet[Post]:
    """Return the posts a user holds that day or will hold; unscoped, for guards."""
    held = _not_ended(on).filter(user=user)
    return held.select_related("organisation", "role").order_by("id")


def latest_post(user: User) -> Post | None:
    """Return the post a user was given last, ended or not; unscoped: it says whose a fact is."""
    return Post._base_manager.filter(user=user).order_by("-valid_from", "-id").first()


def has_posts_after(organisation: Organisation, day: date) -> bool:
    """Tell whether somebody holds a post in the organisation after that day."""
    later = Q(valid_to__isnull=True) | Q(valid_to__gt=day, valid_to__gte=F("valid_from"))
    return Post._base_manager.filter(later, organisation=organisation).exists()


def areas_by_code(codes: Iterable[str]) -> dict[str, Area]:
    """Return the areas in force with these codes."""
    found = Area.objects.filter(code__in=set(codes), valid_to__isnull=True).order_by("id")
    return {area.code: area for area in found}


def organisations_at(areas: Iterable[Area]) -> dict[tuple[int, str], Organisation]:
    """Return every organisation of these areas, closed ones too; unscoped, for the name's sake."""
    found = Organisation._base_manager.filter(area__in=[area.pk for area in areas])
    return {(one.area_id, one.name): one for one in found.order_by("id")}


def organisations_named(names: Iterable[str], scope: Scope, on: date) -> list[Organisation]:
    """Return the organisations in use with these names within `scope`."""
    named = Organisation._base_manager.filter(within(scope), _ends_from(on), name__in=set(names))
    return list(named.select_related("area").order_by("id"))


def roles_by_word() -> dict[str, Role]:
    """Return every role under its code and under its name."""
    roles = list(Role.objects.order_by("id"))
    return {word: role for role in roles for word in (role.name, role.code)}


def users_by_name(usernames: Iterable[str]) -> dict[str, User]:
    """Return the users with these log-in names."""
    found = User.objects.filter(username__in=set(usernames)).order_by("id")
    return {user.username: user for user in found}


def posts_by_user(usernames: Iterable[str]) -> dict[int, list[Post]]:
    """Return every post that these users held, hold or will hold."""
    posts: dict[int, list[Post]] = {}
    held = Post._base_manager.filter(user__username__in=set(usernames))
    for post in held.select_related("role").order_by("id"):
        posts.setdefault(post.user_id, []).append(post)
    return posts


def lock_organisation(organisation_id: int) -> Organisation:
    """Return the organisation as it is now, held until the transaction ends."""
    return Organisation._base_manager.select_for_update().get(pk=organisation_id)


def lock_roles(duty: Duty) -> None:
    """Hold the roles of a duty until the transaction ends."""
    list(Role.objects.select_for_update().filter(duty=duty).order_by("id"))


def other_guards(post: Post, on: date) -> QuerySet[Post]:
    """Return the posts of other active security administrators over all of this post's area."""
    held = _all_in_force(on).filter(role__duty=Duty.SECURITY, sector="")
    held = held.filter(area_path__in=_upwards(post.area_path))
    return held.filter(user__is_active=True).exclude(user=post.user_id)


def lock_role(role_id: int) -> Role:
    """Return the role as it is now, held until the transaction ends."""
    return Role.objects.select_for_update().get(pk=role_id)


def posts_with_role(role: Role, on: date) -> list[tuple[str, str]]:
    """Return the areas and sectors in which a role is or will be held; unscoped, for a guard."""
    held = _not_ended(on).filter(role=role).values_list("area_path", "sector")
    return sorted(set(held))


def lock_user(user_id: int) -> User:
    """Return the user as he is now, held until the transaction ends."""
    return User.objects.select_for_update().get(pk=user_id)


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """Return one's own tokens that are not revoked, newest first."""
    return ApiToken.objects.filter(user=user, revoked_at__isnull=True).order_by("-id")


def own_token(user_id: int, token_id: int) -> ApiToken:
    """Return one of one's own tokens, or refuse with `NotFound`."""
    return access(ApiToken.objects.all(), pk=token_id, user_id=user_id)


def user_of_token(secret: str, at: datetime, source: str = "") -> User | None:
    """Return whom a token's secret stands for, if it is alive and its owner active; one query.

    The look-up is by hash, so its time tells nothing about the secret. From a `source` that sent
    too many wrong ones nobody is found.
    """
    closed = GuessCount.objects.filter(kind=Guarded.TOKEN, key=source, locked_until__gt=at)
    alive = ApiToken.objects.filter(
        ~Exists(closed),
        secret_hash=rules.secret_hash(secret),
        revoked_at__isnull=True,
        expires_at__gt=at,
        user__is_active=True,
    )
    token = alive.select_related("user").first()
    return token.user if token else None


def recipients(organisation_id: int, capability: str, on: date) -> list[User]:
    """Users who should be told: holders of `capability` in the organisation that day.

    Unscoped: one tells people whom one may not look at.
    """
    held = _holding(capability, on).filter(organisation_id=organisation_id)
    return _distinct_users(held)


def nearest_holders(area_path: str, capability: str, on: date, sector: str = "") -> list[User]:
    """Users who may do a thing at an area and are nearest to it: there, or else the next above.

    A post of another line of business does not count. Unscoped, as `recipients`.
    """
    paths = _upwards(area_path)
    held = _holding(capability, on).filter(area_path__in=paths)
    if sector:
        held = held.filter(sector__in=["", sector])
    posts = list(held)
    for path in paths:
        nearest = [post for post in posts if post.area_path == path]
        if nearest:
            return _distinct_users(nearest)
    return []


def _must_manage(actor: Actor) -> None:
    if not actor.can(PEOPLE_MANAGE):
        actor.must(GRANT_MANAGE)


def _upwards(path: str) -> list[str]:
    """Return the area itself, then the areas above it, nearest first."""
    ids = path.rstrip("/").split("/")
    return ["/".join(ids[:depth]) + "/" for depth in range(len(ids), 0, -1)]


def _in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & _ends_from(on)


def _ends_from(on: date) -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gte=on)


def _all_in_force(on: date) -> QuerySet[Post]:
    return Post._base_manager.filter(_in_force(on))


def _not_ended(on: date) -> QuerySet[Post]:
    return Post._base_manager.filter(_ends_from(on))


def _holding(capability: str, on: date) -> QuerySet[Post]:
    # a JSON list cannot be asked for a member on both databases; roles are few
    roles = [role.pk for role in Role.objects.all() if capability in role.capabilities]
    held = _all_in_force(on).filter(role__in=roles, user__is_active=True)
    return held.select_related("user").order_by("id")


def _distinct_users(posts: Iterable[Post]) -> list[User]:
    by_id = {post.user_id: post.user for post in posts}
    return [by_id[key] for key in sorted(by_id)]


def _grant(post: Post) -> Grant:
    sectors = frozenset((post.sector,)) if post.sector else None
    reach = Reach(AreaPath(post.area_path), sectors, _holders(post.organisation))
    capabilities = frozenset(post.role.capabilities)
    return Grant(reach, capabilities, post.organisation_id, post.role.duty)


def _holders(organisation: Organisation) -> frozenset[str] | None:
    """Whose rows alone the people of an organisation see: an occupier's see his own, or nothing."""
    if organisation.kind != OrganisationKind.OCCUPIER:
        return None
    return holders.known_as(organisation.holder) if organisation.holder else frozenset()


def _card(row: Organisation) -> OrganisationCard:
    return OrganisationCard(
        id=row.pk,
        name=row.name,
        kind=OrganisationKind(row.kind),
        aliases=tuple(row.aliases),
        groups=tuple(row.groups),
        area_path=row.area_path,
        area_name=row.area.name,
        level=AreaLevel(row.area.level),
    )


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """Return the names of users by id; unscoped: who did a thing is said wherever it is shown."""
    return dict(User.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def people_list(on: date, *, below: Area | None = None, text: str = "") -> QuerySet[User]:
    """Users with posts within the scope that day, under the filters given (人员清单)."""
    rows = users_with_posts(on)
    if below is not None:
        here = Post.objects.filter(_in_force(on), subtree(below.path), user=OuterRef("pk"))
        rows = rows.filter(Exists(here))
    return rows.filter(Q(name__contains=text) | Q(username__contains=text)) if text else rows


def organisation_list(
    on: date,
    *,
    below: Area | None = None,
    kind: OrganisationKind | None = None,
    text: str = "",
) -> QuerySet[Organisation]:
    """Organisations in use that day, under the filters given (单位清单)."""
    rows = organisations(on)
    if below is not None:
        rows = rows.filter(subtree(below.path))
    if kind is not None:
        rows = rows.filter(kind=kind)
    return rows.filter(name__contains=text) if text else rows


def organisation_in_scope(organisation_id: int) -> Organisation:
    """Return one organisation, closed or not, with its area, or refuse with `NotFound`."""
    return access(Organisation.objects.select_related("area"), pk=organisation_id)


def post_in_scope(post_id: int) -> Post:
    """Return one post, or refuse with `NotFound`."""
    return access(Post.objects.all(), pk=post_id)


def user_in_scope(user_id: int, actor: Actor, on: date) -> User:
    """Return a user who holds or held a post within the scope, or refuse with `NotFound`.

    Whoever manages people or posts also finds those who hold none: nobody else could.
    """
    seen = Q(Exists(Post.objects.filter(user=OuterRef("pk"))))
    if actor.can(PEOPLE_MANAGE) or actor.can(GRANT_MANAGE):
        seen |= Q(~Exists(_not_ended(on).filter(user=OuterRef("pk"))))
    return access(User.objects.filter(seen), pk=user_id)


def posts_shown(user: User) -> QuerySet[Post]:
    """Return every post of a user within the scope, ended ones too, newest first."""
    held = Post.objects.filter(user=user).select_related("organisation", "role", "area")
    return held.order_by("-valid_from", "-id")


def roles() -> QuerySet[Role]:
    """Return every role, the three administrators' first."""
    is_business = Q(duty=Duty.NONE)
    return Role.objects.order_by(Case(When(is_business, then=1), default=0), "id")
