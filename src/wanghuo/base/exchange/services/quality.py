"""Check everything, note what breaks a rule, close what keeps it again, excuse what may stay so.

A run never doubles: what is found already stays as it was found. Runs at the same time agree.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction

from wanghuo.base.deadlines import queries as calendar
from wanghuo.base.deadlines import services as deadlines
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import DeadlineState
from wanghuo.base.deadlines.services import Owed
from wanghuo.base.exchange.models import Finding
from wanghuo.base.exchange.queries import quality as queries
from wanghuo.base.exchange.rules import quality as rules
from wanghuo.base.exchange.rules.quality import (
    Check,
    Failing,
    FindingAction,
    FindingState,
    Owners,
    checks,
)
from wanghuo.base.people.models import Organisation
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, Actor
from wanghuo.kernel.errors import BadInput, StaleRecord, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry, Mark
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.work import services as work
from wanghuo.kernel.work.models import Job

T = TypeVar("T")

BATCH = 200
KIND, LABEL = "quality.run", "检查数据质量"


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What one run of one check came to."""

    code: str
    found: int
    new: int
    mended: int


@dataclass(frozen=True, slots=True)
class _Run:
    """What every check of a run shares."""

    owners: Owners
    actor: Actor
    at: datetime
    due: Callable[[int], date]


def run_checks(
    *, actor: Actor, at: datetime, told: Callable[[int, int], None] | None = None
) -> list[CheckOutcome]:
    """Run every declared check over every area (检查数据质量)."""
    outcomes = []
    with scoped(EVERYWHERE):
        run = _begin(actor, at)
        for done, check in enumerate(checks.declared.values()):
            if told:
                told(done, len(checks.declared))
            outcomes.append(_run(check, run))
        _note(outcomes, run)
    return outcomes


def start_run(*, actor: Actor, at: datetime) -> Job:
    """Ask for a run in the background."""
    return work.start_job(kind=KIND, label=LABEL, actor=actor, at=at)


def run_in_background(running: work.Running) -> dict[str, Any]:
    """Run every check; tell whoever asked only what lies in his reach."""
    run_checks(actor=running.actor, at=running.at, told=running.progress)
    with scoped(running.actor.scope(rules.QUALITY_READ)):
        waiting = sum(one.open for one in queries.counts(clock.local_date(running.at)))
    said = Words(
        "已检查 {checks} 项，您辖区内有 {count} 个问题待整改。",
        checks=len(checks.declared),
        count=waiting,
    )
    return {"summary": said, "link": "/exchange/quality"}


@transaction.atomic
def waive_finding(*, finding: Finding, reason: str, actor: Actor, at: datetime) -> Finding:
    """Let a row stay as it is, with a reason (豁免); nobody owes anything for it any more."""
    actor.must(rules.QUALITY_MANAGE, finding.area_path, finding.sector)
    said = reason.strip()
    if not said or len(said) > rules.REASON_LENGTH:
        limit = rules.REASON_LENGTH
        raise BadInput(problem=Words("请写明豁免理由，不超过{limit}字。", limit=limit))
    before = FindingState(finding.state)
    after = rules.next_state(before, FindingAction.WAIVE)
    standing = Finding._base_manager.filter(pk=finding.pk, state=before)
    if standing.update(state=after, ended_at=at, reason=said) != 1:
        raise StaleRecord
    finding.state, finding.ended_at, finding.reason = after, at, said
    deadlines.cancel_deadlines(subjects=[facts.mark(finding)], actor=actor, at=at)
    entry = _entry(finding, before, after, reason=facts.commitment(said))
    facts.record_all(rules.FINDING_WAIVED, [entry], actor=actor, at=at)
    return finding


def _begin(actor: Actor, at: datetime) -> _Run:
    on = clock.local_date(at)
    working = calendar.working_calendar()
    return _Run(queries.owners(on), actor, at, lambda days: working.add_workdays(on, days).day)


def _run(check: Check, run: _Run) -> CheckOutcome:
    failing = {(one.type, one.id): one for one in check.find(run.at)}
    standing = queries.standing(check.code)
    new = [one for key, one in failing.items() if key not in standing]
    still_open = [one for one in standing.items() if one[1].state == FindingState.OPEN]
    gone = [row for key, row in still_open if key not in failing]
    unowned = [r for key, r in still_open if key in failing and r.organisation_id is None]
    for some in _batches(unowned):
        _hand_over(check, some, run)
    return CheckOutcome(
        code=check.code,
        found=len(failing),
        new=sum(_open(check, some, run) for some in _batches(new)),
        mended=sum(_mend(some, run) for some in _batches(gone)),
    )


@transaction.atomic
def _open(check: Check, failing: Sequence[Failing], run: _Run) -> int:
    """Note what is new; of two runs at once only one notes it."""
    asked = [_finding(check, one, run) for one in failing]
    Finding._base_manager.bulk_create(asked, ignore_conflicts=True)
    ours = Finding._base_manager.filter(pk__in=[one.pk for one in asked])
    new = list(ours.select_related("organisation").order_by("id"))
    _tell(rules.FINDING_OPENED, new, None, FindingState.OPEN, run)
    _owe(check, new, run)
    return len(new)


@transaction.atomic
def _mend(rows: Sequence[Finding], run: _Run) -> int:
    """Close what keeps the rule again; its deadlines are met."""
    after = rules.next_state(FindingState.OPEN, FindingAction.MEND)
    standing = Finding._base_manager.filter(
        pk__in=[row.pk for row in rows], state=FindingState.OPEN
    )
    mended = list(standing.select_for_update().order_by("id"))
    keys = [row.pk for row in mended]
    Finding._base_manager.filter(pk__in=keys).update(state=after, ended_at=run.at)
    owed = Deadline._base_manager.filter(
        subject_type="finding", subject_id__in=map(str, keys), state=DeadlineState.OPEN
    )
    for deadline in owed.order_by("id"):
        deadlines.meet_deadline(deadline=deadline, actor=run.actor, at=run.at)
    _tell(rules.FINDING_MENDED, mended, FindingState.OPEN, after, run)
    return len(mended)


@transaction.atomic
def _hand_over(check: Check, rows: Sequence[Finding], run: _Run) -> int:
    """Let somebody owe what nobody could mend before."""
    found = []
    for row in rows:
        owner = run.owners.owner(check.mend, row.area_path)
        alone = Finding._base_manager.filter(
            pk=row.pk, state=FindingState.OPEN, organisation__isnull=True
        )
        if owner is not None and alone.update(organisation_id=owner) == 1:
            row.organisation_id = owner
            found.append(row)
    _owe(check, found, run)
    return len(found)


def _owe(check: Check, rows: Sequence[Finding], run: _Run) -> None:
    units = Organisation._base_manager.in_bulk({row.organisation_id for row in rows} - {None})
    wanted = [
        (
            Owed(
                subject=facts.mark(row),
                title=f"{check.label}：{row.label}",
                link=f"/exchange/quality/findings/{row.pk}",
                organisation=units[row.organisation_id],
                sector=row.sector,
            ),
            row.due_on,
        )
        for row in rows
        if row.organisation_id is not None
    ]
    if wanted:
        deadlines.open_deadlines(wanted=wanted, actor=run.actor, at=run.at)


def _finding(check: Check, failing: Failing, run: _Run) -> Finding:
    where: dict[str, Any] = {
        "organisation_id": run.owners.owner(check.mend, failing.area_path),
        "area_id": failing.area_id,
        "area_path": failing.area_path,
        "sector": failing.sector,
    }
    return Finding(
        code=check.code,
        subject_type=failing.type,
        subject_id=failing.id,
        label=rules.shorten(failing.label),
        link=failing.link,
        found_at=run.at,
        due_on=run.due(check.days),
        **where,
    )


def _tell(
    kind: str, rows: Sequence[Finding], before: FindingState | None, after: FindingState, run: _Run
) -> None:
    entries = [_entry(row, before, after) for row in rows]
    facts.record_all(kind, entries, actor=run.actor, at=run.at)


def _entry(row: Finding, before: FindingState | None, after: FindingState, **more: str) -> Entry:
    return Entry(
        facts.mark(row),
        before={"state": before} if before else {},
        after={"state": after},
        data={"check": row.code, "subject": f"{row.subject_type}/{row.subject_id}", **more},
    )


@transaction.atomic
def _note(outcomes: Sequence[CheckOutcome], run: _Run) -> None:
    """Tell that everything was checked, and what it came to."""
    told = {one.code: [one.found, one.new, one.mended] for one in outcomes}
    subject = Mark(*queries.RUN)
    facts.record(rules.QUALITY_CHECKED, subject, actor=run.actor, at=run.at, data={"checks": told})


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    walk = iter(rows)
    while some := list(islice(walk, BATCH)):
        yield some
