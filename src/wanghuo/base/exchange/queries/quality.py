"""What was found, in scope; who has to mend what."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from wanghuo.base.exchange.models import Finding
from wanghuo.base.exchange.rules.quality import (
    Check,
    FindingFilter,
    FindingState,
    Holder,
    Owners,
    checks,
)
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import Role
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.scoping import access, scoped, subtree

RUN = ("quality", "run")
"""The subject of the facts that tell when everything was checked."""


@dataclass(frozen=True, slots=True)
class CheckCounts:
    """A check, and how many rows in scope break it, are late, were excused."""

    check: Check
    open: int
    overdue: int
    waived: int


def findings(chosen: FindingFilter) -> QuerySet[Finding]:
    """Return findings under the filter, the most urgent first; without a state every one."""
    rows = Finding.objects.select_related("area", "organisation")
    if chosen.code:
        rows = rows.filter(code=chosen.code)
    if chosen.state is not None:
        rows = rows.filter(state=chosen.state)
    if chosen.overdue_on is not None:
        rows = rows.filter(_is_overdue(chosen.overdue_on))
    if chosen.area_path:
        rows = rows.filter(subtree(chosen.area_path))
    return rows.order_by("due_on", "area_path", "id")


def finding(finding_id: UUID) -> Finding:
    """Return one finding, or refuse with `NotFound`."""
    return access(Finding.objects.select_related("area", "organisation"), pk=finding_id)


def finding_in_brief(finding_id: UUID) -> Finding:
    """Return what a notice says of a finding, or refuse with `NotFound`."""
    return access(Finding.objects.all(), pk=finding_id)


def counts(on: date) -> list[CheckCounts]:
    """Return every declared check with its numbers in scope; one query."""
    is_open, is_waived = Q(state=FindingState.OPEN), Q(state=FindingState.WAIVED)
    counted = (
        Finding.objects.order_by()
        .values("code")
        .annotate(
            open=Count("id", filter=is_open),
            overdue=Count("id", filter=_is_overdue(on)),
            waived=Count("id", filter=is_waived),
        )
    )
    by_code = {row["code"]: (row["open"], row["overdue"], row["waived"]) for row in counted}
    nothing = (0, 0, 0)
    return [CheckCounts(one, *by_code.get(one.code, nothing)) for one in checks.declared.values()]


def last_checked_at() -> datetime | None:
    """Return when everything was last checked; None before the first time."""
    with scoped(EVERYWHERE):  # the run belongs to no area, and its time to everybody
        last = facts.timeline(*RUN).first()
    return last.at if last else None


def owners(on: date) -> Owners:
    """Return who mends what where that day; two queries. Needs every area in scope."""
    roles = dict(Role.objects.values_list("pk", "capabilities"))
    held = people.posts_in_force(on).filter(user__is_active=True, sector="")
    held = held.filter(Q(organisation__valid_to__isnull=True) | Q(organisation__valid_to__gte=on))
    rows = held.order_by("id").values_list("role_id", "area_path", "organisation_id")
    return Owners.of((Holder(*row) for row in rows), roles)


def standing(code: str) -> dict[tuple[str, str], Finding]:
    """Return what one check has found that is open or waived, by subject."""
    rows = Finding.objects.filter(code=code).exclude(state=FindingState.MENDED)
    return {(row.subject_type, row.subject_id): row for row in rows.order_by("id")}


def _is_overdue(on: date) -> Q:
    return Q(state=FindingState.OPEN, due_on__lt=on)
