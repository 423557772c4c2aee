"""Whose posts go round where (排班人员)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q, QuerySet

from wanghuo.base.people.models import Post
from wanghuo.kernel.scoping import access
from wanghuo.prevention.rounds.judging import Slot
from wanghuo.prevention.rounds.models import Round
from wanghuo.prevention.rounds.rules import RoundState


def in_force(on: date) -> Q:
    """Match posts in force that day whose holders may log in."""
    ended = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return ended & Q(valid_from__lte=on, user__is_active=True)


def posts_of_rounds_in_force(on: date) -> Q:
    """Match rounds whose post is in force that day."""
    ended = Q(post__valid_to__isnull=True) | Q(post__valid_to__gte=on)
    return ended & Q(post__valid_from__lte=on, post__user__is_active=True)


class Staff:
    """Posts in force of the roles that go round, by role and area; one query."""

    def __init__(self, on: date, roles: Sequence[str]) -> None:
        """Read who there is."""
        rows = Post._base_manager.filter(in_force(on), role__code__in=set(roles)).order_by("id")
        self._at: defaultdict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        for key, role, path, sector in rows.values_list("id", "role__code", "area_path", "sector"):
            self._at[role, path].append((key, sector))

    def posts_for(self, roles: Sequence[str], area_path: str, sector: str) -> tuple[int, ...]:
        """Return the posts that go to a place: of the first role that has one, the nearest."""
        parts = area_path.rstrip("/").split("/")
        upwards = ["/".join(parts[:depth]) + "/" for depth in range(len(parts), 0, -1)]
        for role in roles:
            for path in upwards:
                fitting = tuple(
                    key
                    for key, line in self._at.get((role, path), ())
                    if not line or not sector or line == sector
                )
                if fitting:
                    return fitting
        return ()


def load_of(posts: Sequence[int], first: date, last: date) -> dict[Slot, int]:
    """Count what posts have to do on each day from one through another, done already or not."""
    rows = Round._base_manager.filter(
        post_id__in=posts,
        due_on__range=(first, last),
        state__in=(RoundState.DUE, RoundState.DONE),
    )
    counted = rows.order_by().values_list("post_id", "due_on").annotate(Count("pk"))
    return {Slot(post, day): count for post, day, count in counted}


def post_choices(on: date, row: Round) -> list[tuple[int, str]]:
    """(id, label) of the posts in scope that a round may be handed to, the nearest first."""
    parts = row.area_path.rstrip("/").split("/")
    upwards = ["/".join(parts[:depth]) + "/" for depth in range(len(parts), 0, -1)]
    rows = posts_shown().filter(in_force(on), area_path__in=upwards)
    return [(post.pk, label_of(post)) for post in rows.order_by("-area_path", "id")]


def label_of(post: Post) -> str:
    """Say whose post it is and where."""
    return f"{post.user.name}（{post.area.name} {post.title or post.role.name}）"


def posts_shown() -> QuerySet[Post]:
    """Return posts in scope with what their label says."""
    return Post.objects.select_related("user", "area", "role").defer("area__boundary")


def post_in_scope(post_id: int) -> Post:
    """Return one post, or refuse with `NotFound`."""
    return access(posts_shown(), pk=post_id)
