"""Accounts worth a look, for the security and audit administrator."""

from datetime import datetime
from typing import Any

from ninja import Field, Query, Router, Schema

from wanghuo.base.people import schemas
from wanghuo.base.people.models import User
from wanghuo.base.people.queries import accounts
from wanghuo.base.people.rules import ACCOUNT_REVIEW
from wanghuo.base.people.rules.review import Finding
from wanghuo.base.people.services.policies import password_policy, review_terms
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Listed, Page, Paging, listed

router = Router(tags=["账号核查"])


class ReviewAsked(Paging):
    """Which accounts."""

    finding: Finding | None = Field(None, description="只要这一核查项；不填为任一项")


class AccountOut(schemas.PersonOut):
    """An account, and what was found."""

    last_login: datetime | None
    password_changed_at: datetime | None
    findings: list[Finding]

    @staticmethod
    def resolve_findings(user: User) -> list[Finding]:
        """Read the flags of the query."""
        return accounts.findings_of(user)


class AccountFindingOut(Schema):
    """How many accounts of a finding there are."""

    finding: Finding
    label: str
    count: int


@router.get("/accounts/review", response=Page[AccountOut], summary="账号核查清单")
@needs(ACCOUNT_REVIEW)
def account_review(request: ActorRequest, asked: Query[ReviewAsked]) -> Listed:
    """List the accounts with a finding."""
    del request
    return listed(_reviewed(asked.finding), asked)


@router.get("/accounts/findings", response=list[AccountFindingOut], summary="账号核查统计")
@needs(ACCOUNT_REVIEW)
def account_findings(request: ActorRequest) -> list[dict[str, Any]]:
    """Count the accounts of each finding; the numbers equal the lists."""
    del request
    counts = accounts.finding_counts(_reviewed(None))
    return [{"finding": one, "label": one.label, "count": count} for one, count in counts.items()]


def _reviewed(finding: Finding | None) -> Any:  # noqa: ANN401 -- a queryset with annotations
    at = clock.now()
    on = clock.local_date(at)
    return accounts.reviewed(at, review_terms(on), password_policy(on), finding)
