"""Rounds in scope under one named filter, and one of them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.base.people.models import Post
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.scoping import access, subtree, within
from wanghuo.prevention.rounds.models import Round
from wanghuo.prevention.rounds.queries.staff import in_force
from wanghuo.prevention.rounds.rules import ROUND_READ, OwedBy, RoundState

BULKY = ("area__boundary", "area__centre", "place__verdicts", "place__designations")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFilter:
    """Which rounds a list shows and a number counts; what is left out does not narrow."""

    state: RoundState | None = None
    owed_by: OwedBy | None = None
    frequency: str = ""
    post_id: int | None = None
    place_id: UUID | None = None
    below: Area | None = None
    since: date | None = None
    until: date | None = None
    is_unassigned: bool = False
    is_owed: bool = False
    """Without those that were waived."""


def round_list(chosen: RoundFilter) -> QuerySet[Round]:
    """List rounds, the latest due day first."""
    return shown(Round.objects.filter(where(chosen))).order_by("-due_on", "area_path", "id")


def shown(rows: QuerySet[Round]) -> QuerySet[Round]:
    """Return rounds with all that their line says."""
    related = ("place", "area", "occupier", "post__user", "post__role", "post__area")
    return rows.select_related(*related).defer(*BULKY, "post__area__boundary")


def where(chosen: RoundFilter) -> Q:
    """Return the condition of a filter, the same for the list and for the number."""
    exact = {
        "state": chosen.state,
        "owed_by": chosen.owed_by,
        "frequency": chosen.frequency or None,
        "post_id": chosen.post_id,
        "place_id": chosen.place_id,
        "due_on__gte": chosen.since,
        "due_on__lte": chosen.until,
    }
    condition = Q(**{name: value for name, value in exact.items() if value is not None})
    if chosen.below is not None:
        condition &= subtree(chosen.below.path)
    if chosen.is_owed:
        condition &= ~Q(state=RoundState.WAIVED)
    if chosen.is_unassigned:
        condition &= Q(post__isnull=True) & ~Q(owed_by=OwedBy.OWNER)
    return condition


def round_in_scope(round_id: UUID) -> Round:
    """Return one round, or refuse with `NotFound`."""
    return access(shown(Round.objects.all()), pk=round_id)


class DueToday(NamedTuple):
    """What is due of a place today (今天的应查); `is_missed` when its day has gone by."""

    round_id: UUID
    due_on: date
    label: str
    is_missed: bool


def mine(actor: Actor, on: date) -> QuerySet[Round]:
    """Return what this person has to check today, the longest due first; own rows, so unscoped.

    For a post that is what was planned for it up to today and is still open; for an occupier's
    people what the occupier himself owes in a period that holds today.
    """
    if actor.id is None:
        return Round._base_manager.none()
    posts = Post._base_manager.filter(in_force(on), user_id=actor.id)
    planned = Q(post__in=posts, due_on__lte=on)
    held = Q(owed_by=OwedBy.OWNER, period_from__lte=on) & _held(actor)
    rows = Round._base_manager.filter(
        planned | held,
        within(actor.scope(ROUND_READ), "area_path", "sector", "occupier__number"),
        state=RoundState.DUE,
        period_to__gte=on - timedelta(days=1),
    ).exclude(expected=1, period_to__lt=on)
    return rows.order_by("due_on", "period_to", "area_path", "id")


def _held(actor: Actor) -> Q:
    numbers = [number for grant in actor.grants for number in grant.reach.holders or () if number]
    return Q(occupier__number__in=numbers) if numbers else Q(pk__in=())


def day_of(actor: Actor, on: date) -> dict[UUID, DueToday]:
    """Return what this person has to check today by place: of several rounds the most urgent."""
    found: dict[UUID, DueToday] = {}
    rows = mine(actor, on).values_list("place_id", "pk", "due_on", "label")
    for place_id, key, due_on, label in rows:
        found.setdefault(place_id, DueToday(key, due_on, label, due_on < on))
    return found


@dataclass(frozen=True, slots=True)
class Tally:
    """How the rounds of one area or post stand (应查完成情况)."""

    key: int | None
    name: str
    due: int
    done: int
    missed: int
    waived: int

    @property
    def owed(self) -> int:
        """How many there were to do."""
        return self.due + self.done + self.missed

    @property
    def rate(self) -> int | None:
        """Of those whose time is over or that are done, how many in a hundred were done."""
        over = self.done + self.missed
        return round(100 * self.done / over) if over else None


COUNTS = {state.value: Count("pk", filter=Q(state=state)) for state in RoundState}


def tally(chosen: RoundFilter) -> Tally:
    """Count the rounds under a filter."""
    rows = Round.objects.filter(where(chosen)).order_by()
    return Tally(None, "", **rows.aggregate(**COUNTS))


def by_area(chosen: RoundFilter) -> list[Tally]:
    """Count the rounds of each area directly below the one chosen, or of the topmost in scope."""
    tops = list(areas.children(chosen.below)) if chosen.below else areas.reach_roots()
    if not chosen.below and len(tops) == 1:
        tops = list(areas.children(tops[0])) or tops
    rows = Round.objects.filter(where(chosen)).order_by().values("area_path").annotate(**COUNTS)
    sums: defaultdict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    for row in rows:
        for top in tops:
            if row["area_path"].startswith(top.path):
                for name, count in _counts(row).items():
                    sums[top.pk][name] += count
    return [Tally(top.pk, top.name, **sums[top.pk]) for top in tops]


def _counts(row: Mapping[str, Any]) -> dict[str, int]:
    return {name: row[name] for name in COUNTS}


def by_post(chosen: RoundFilter) -> list[Tally]:
    """Count the rounds of each post, the most missed first; owners' own are not among them."""
    rows = Round.objects.filter(where(chosen)).exclude(owed_by=OwedBy.OWNER).order_by()
    named = ("post_id", "post__user__name", "post__area__name")
    counted = rows.values(*named).annotate(**COUNTS).order_by("-missed", "-due", "post_id")
    return [Tally(row["post_id"], _named(row), **_counts(row)) for row in counted]


def _named(row: Mapping[str, Any]) -> str:
    if row["post_id"] is None:
        return "没有派给人"
    return f"{row['post__user__name']}（{row['post__area__name']}）"
