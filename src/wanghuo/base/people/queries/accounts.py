"""Accounts worth a look (账号核查), and whom to tell of an account.

The list holds the active users who have or had a post within the scope in force, and those who
never had one: they are nobody's yet.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from wanghuo.base.people.models import GuessCount, Post, Role, SecondFactor, User
from wanghuo.base.people.rules import Duty
from wanghuo.base.people.rules.lockout import Guarded
from wanghuo.base.people.rules.passwords import PasswordPolicy
from wanghuo.base.people.rules.review import Finding, ReviewTerms
from wanghuo.kernel.clock import local_date

FLAG = "is_{}"


def reviewed(
    at: datetime, terms: ReviewTerms, policy: PasswordPolicy, finding: Finding | None = None
) -> QuerySet[User]:
    """Return the accounts with a finding, or with any, each finding flagged (`is_never`…)."""
    posts = Post.objects.filter(user=OuterRef("pk"))
    ever = Post._base_manager.filter(user=OuterRef("pk"))
    seen = User.objects.filter(Exists(posts) | ~Exists(ever), is_active=True)
    conditions = _conditions(at, terms, policy)
    flags = {
        FLAG.format(one.value): ExpressionWrapper(condition, output_field=BooleanField())
        for one, condition in conditions.items()
    }
    wanted = [finding] if finding else list(Finding)
    chosen = Q()
    for one in wanted:
        chosen |= Q(**{FLAG.format(one.value): True})
    return seen.annotate(**flags).filter(chosen).order_by("username", "id")


def finding_counts(accounts: QuerySet[User]) -> dict[Finding, int]:
    """Count the accounts of each finding; one query."""
    counts = accounts.order_by().aggregate(
        **{one.value: Count("pk", filter=Q(**{FLAG.format(one.value): True})) for one in Finding}
    )
    return {one: counts[one.value] for one in Finding}


def findings_of(user: User) -> list[Finding]:
    """Return what was found about one of the accounts of `reviewed`."""
    return [one for one in Finding if getattr(user, FLAG.format(one.value))]


def posts_ending(first: date, last: date) -> QuerySet[Post]:
    """Return the posts in force whose last day lies between the two; unscoped, for the clock."""
    held = Post._base_manager.filter(
        valid_from__lte=first, valid_to__gte=first, valid_to__lte=last, user__is_active=True
    )
    return held.select_related("user", "role").order_by("id")


def is_administrator(user_id: int, on: date) -> bool:
    """Tell whether a user holds one of the three administrators' duties that day."""
    held = Post._base_manager.filter(_in_force(on), user_id=user_id)
    return held.exclude(role__duty=Duty.NONE).exists()


def guards(area_path: str, on: date) -> list[int]:
    """Return who guards an area's accounts: its security administrators and those above it."""
    ids = area_path.rstrip("/").split("/")
    paths = ["/".join(ids[:depth]) + "/" for depth in range(len(ids), 0, -1)]
    held = Post._base_manager.filter(
        _in_force(on), area_path__in=paths, role__duty=Duty.SECURITY, user__is_active=True
    )
    return sorted(set(held.values_list("user_id", flat=True)))


def posts_by_reviewed(users: Iterable[User], on: date) -> dict[int, list[Post]]:
    """Return the posts in force of some users, for their lines."""
    posts: dict[int, list[Post]] = {}
    held = Post._base_manager.filter(_in_force(on), user__in=[user.pk for user in users])
    for post in held.select_related("organisation", "role", "area").order_by("id"):
        posts.setdefault(post.user_id, []).append(post)
    return posts


def _conditions(at: datetime, terms: ReviewTerms, policy: PasswordPolicy) -> dict[Finding, Q]:
    on = local_date(at)
    ever = Post._base_manager.filter(user=OuterRef("pk"))
    to_come = ever.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    soon = on + timedelta(days=terms.expiring_days)
    expiring = ever.filter(_in_force(on), valid_to__lte=soon)
    duties = Role.objects.exclude(duty=Duty.NONE).values("pk")
    administers = ever.filter(_in_force(on), role__in=duties)
    factor = SecondFactor.objects.filter(user=OuterRef("pk"), confirmed_at__isnull=False)
    locks = GuessCount.objects.filter(
        user=OuterRef("pk"), kind=Guarded.ACCOUNT, locked_until__gt=at
    )
    return {
        Finding.NEVER: Q(last_login__isnull=True),
        Finding.IDLE: Q(last_login__isnull=False)
        & Q(last_login__lt=at - timedelta(days=terms.idle_days)),
        Finding.OLD_PASSWORD: Q(password_changed_at__isnull=False)
        & Q(password_changed_at__lte=at - timedelta(days=policy.max_days)),
        Finding.NO_POST: Q(~Exists(ever)),
        Finding.POSTS_ENDED: Q(Exists(ever)) & Q(~Exists(to_come)),
        Finding.NO_SECOND_FACTOR: Q(Exists(administers)) & Q(~Exists(factor)),
        Finding.LOCKED: Q(Exists(locks)),
        Finding.EXPIRING: Q(Exists(expiring)),
    }


def _in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
