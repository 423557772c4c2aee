"""Who listens to which fact: the closed loop on one page.

A listener runs in the transaction that moves the cursor past the fact, so it happens exactly once;
what it does must not reach outside the database.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from wanghuo.base.areas import rules as area_rules
from wanghuo.base.deadlines.rules import LEVEL_FACTS, DeadlineLevel
from wanghuo.base.exchange.queries import quality
from wanghuo.base.exchange.rules import quality as quality_rules
from wanghuo.base.notices import services as notices
from wanghuo.base.notices.rules import NoticeKind, source_of
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import User
from wanghuo.base.people.queries import accounts
from wanghuo.base.people.rules import ACCOUNT_LOCKED
from wanghuo.governance.plans import queries as plans
from wanghuo.governance.plans import rules
from wanghuo.governance.plans.models import Task
from wanghuo.governance.reporting import queries as reports
from wanghuo.governance.reporting import rules as report_rules
from wanghuo.governance.reporting import services as reporting
from wanghuo.governance.reporting.models import Report
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.scoping import scoped
from wanghuo.register.records import services as records

Listener = Callable[[Fact, datetime], None]
Audience = Callable[[Task, datetime], Iterable[User]]


@dataclass(frozen=True, slots=True)
class TellOfTask:
    """Tell an audience what happened to a task; a task that is gone is told of to nobody."""

    kind: NoticeKind
    audience: Audience

    def __call__(self, fact: Fact, at: datetime) -> None:
        """Put one notice per person; the fact's id keeps a retry from telling twice."""
        if fact.subject_type != "task":
            return
        try:
            task = plans.task_in_brief(UUID(fact.subject_id))
        except NotFound:
            return
        notices.tell(
            recipients=[
                user.pk for user in self.audience(task, fact.at) if user.pk != fact.actor_id
            ],
            kind=self.kind,
            title=task.text,
            link=f"/tasks/{task.pk}",
            source=source_of(fact.pk),
            at=at,
        )


def its_unit(task: Task, at: datetime) -> Iterable[User]:
    """Who reports for the organisation that was given the task."""
    if task.organisation_id is None:
        return ()
    on = clock.local_date(at)
    return people.recipients(task.organisation_id, rules.TASK_REPORT, on)


def its_giver(task: Task, at: datetime) -> Iterable[User]:
    """Who may confirm the task: at the area of the task it is a part of, or else above it."""
    giver = task.parent or task
    on = clock.local_date(at)
    return people.nearest_holders(giver.area_path, rules.TASK_CONFIRM, on, giver.sector)


def unit_and_giver(task: Task, at: datetime) -> Iterable[User]:
    """Both sides."""
    return [*its_unit(task, at), *its_giver(task, at)]


def tell_of_lock(fact: Fact, at: datetime) -> None:
    """Tell the security administrators that an administrator's account was locked."""
    on = clock.local_date(fact.at)
    if not fact.subject_id.isdecimal() or not accounts.is_administrator(int(fact.subject_id), on):
        return
    notices.tell(
        recipients=accounts.guards(fact.area_path, on),
        kind=NoticeKind.SYSTEM,
        title="有管理员账号因连续失败被锁定，请核实是否本人操作。",
        link=f"/people/users/{fact.subject_id}",
        source=source_of(fact.pk),
        at=at,
    )


def log_reminder(fact: Fact, at: datetime) -> None:
    """Keep the log of who was pressed when."""
    del at
    notices.log_reminder(fact)


@dataclass(frozen=True, slots=True)
class TellOfReport:
    """Tell an audience what happened to a report."""

    kind: NoticeKind
    audience: Callable[[Report, date], Iterable[User]]

    def __call__(self, fact: Fact, at: datetime) -> None:
        """Put one notice per person; the fact's id keeps a retry from telling twice."""
        if fact.subject_type != "report":
            return
        try:
            report = reports.report_in_brief(UUID(fact.subject_id))
        except NotFound:
            return
        audience = self.audience(report, clock.local_date(fact.at))
        notices.tell(
            recipients=[user.pk for user in audience if user.pk != fact.actor_id],
            kind=self.kind,
            title=report.title,
            link=f"/reports/{report.pk}",
            source=source_of(fact.pk),
            at=at,
        )


def tell_of_finding(kind: NoticeKind) -> Listener:
    """Tell who has to mend a finding, in the organisation that owes it."""

    def tell(fact: Fact, at: datetime) -> None:
        if fact.subject_type != "finding":
            return
        try:
            finding = quality.finding_in_brief(UUID(fact.subject_id))
        except NotFound:
            return
        check = quality_rules.checks.declared.get(finding.code)
        if check is None or finding.organisation_id is None:
            return
        on = clock.local_date(fact.at)
        notices.tell(
            recipients=[
                user.pk for user in people.recipients(finding.organisation_id, check.mend, on)
            ],
            kind=kind,
            title=str(finding),
            link=f"/exchange/quality/findings/{finding.pk}",
            source=source_of(fact.pk),
            at=at,
        )

    return tell


def its_writers(report: Report, on: date) -> Iterable[User]:
    """Who writes for the organisation that owes the report."""
    return people.recipients(report.organisation_id, report_rules.REPORT_EDIT, on)


def its_approvers(report: Report, on: date) -> Iterable[User]:
    """Who may approve it: over its area, or in its organisation."""
    approve = report_rules.REPORT_APPROVE
    at_area = people.nearest_holders(report.area_path, approve, on, report.sector)
    return [*at_area, *people.recipients(report.organisation_id, approve, on)]


def its_receivers(report: Report, on: date) -> Iterable[User]:
    """Who receives it; nobody where it goes outside."""
    if report.receiver is None or report.receiver_id == report.organisation_id:
        return ()
    return people.recipients(report.receiver.pk, report_rules.REPORT_RECEIVE, on)


def writers_and_receivers(report: Report, on: date) -> Iterable[User]:
    """Both sides."""
    return [*its_writers(report, on), *its_receivers(report, on)]


def take_duties(fact: Fact, at: datetime) -> None:
    """Propose what a confirmed plan asks to be reported."""
    reporting.take_duties(plan_id=UUID(fact.subject_id), at=at)


def recheck_area(fact: Fact, at: datetime) -> None:
    """See anew what lies outside an area that was bounded, restored or moved."""
    records.ask_for_recheck([int(fact.subject_id)], at=at)


def recheck_imported(fact: Fact, at: datetime) -> None:
    """See anew what lies outside areas that a sheet changed; new ones hold nothing yet."""
    records.ask_for_recheck(json.loads(fact.body)["data"]["updated"], at=at)


def recheck_successor(fact: Fact, at: datetime) -> None:
    """See anew what lies outside an area that absorbed another."""
    records.ask_for_recheck([json.loads(fact.body)["after"]["successor"]], at=at)


LISTENERS: Mapping[str, tuple[Listener, ...]] = MappingProxyType(
    {
        ACCOUNT_LOCKED: (tell_of_lock,),
        area_rules.AREA_BOUNDED: (recheck_area,),
        area_rules.AREA_CHANGED: (recheck_area,),
        area_rules.AREA_MOVED: (recheck_area,),
        area_rules.AREA_IMPORTED: (recheck_imported,),
        area_rules.AREA_MERGED: (recheck_successor,),
        rules.TASK_ASSIGNED: (TellOfTask(NoticeKind.ASSIGNED, its_unit),),
        rules.TASK_RETURNED: (TellOfTask(NoticeKind.RETURNED, its_unit),),
        rules.TASK_SUBMITTED: (TellOfTask(NoticeKind.SUBMITTED, its_giver),),
        rules.TASK_COMPLETED: (TellOfTask(NoticeKind.COMPLETED, its_unit),),
        LEVEL_FACTS[DeadlineLevel.WARNED]: (
            log_reminder,
            TellOfTask(NoticeKind.WARNED, its_unit),
            TellOfReport(NoticeKind.WARNED, its_writers),
            tell_of_finding(NoticeKind.WARNED),
        ),
        LEVEL_FACTS[DeadlineLevel.OVERDUE]: (
            log_reminder,
            TellOfTask(NoticeKind.OVERDUE, its_unit),
            TellOfReport(NoticeKind.OVERDUE, writers_and_receivers),
            tell_of_finding(NoticeKind.OVERDUE),
        ),
        LEVEL_FACTS[DeadlineLevel.ESCALATED]: (
            log_reminder,
            TellOfTask(NoticeKind.ESCALATED, unit_and_giver),
            TellOfReport(NoticeKind.ESCALATED, writers_and_receivers),
            tell_of_finding(NoticeKind.ESCALATED),
        ),
        rules.PLAN_CONFIRMED: (take_duties,),
        report_rules.REPORT_DRAFTED: (TellOfReport(NoticeKind.ASSIGNED, its_writers),),
        report_rules.REPORT_SUBMITTED: (TellOfReport(NoticeKind.SUBMITTED, its_approvers),),
        report_rules.REPORT_REJECTED: (TellOfReport(NoticeKind.RETURNED, its_writers),),
        report_rules.REPORT_APPROVED: (TellOfReport(NoticeKind.COMPLETED, its_writers),),
        report_rules.REPORT_SENT: (TellOfReport(NoticeKind.SUBMITTED, its_receivers),),
        report_rules.REPORT_RETURNED: (TellOfReport(NoticeKind.RETURNED, its_writers),),
        report_rules.REPORT_RECEIVED: (TellOfReport(NoticeKind.COMPLETED, its_writers),),
        report_rules.REPORT_REMINDED: (TellOfReport(NoticeKind.WARNED, its_writers),),
    }
)


def hear(fact: Fact, at: datetime) -> None:
    """Tell every listener of this kind of fact."""
    for listener in LISTENERS.get(fact.kind, ()):
        listener(fact, at)


def listen(at: datetime, limit: int = 200) -> int:
    """Hear the facts after the cursor; return how many were heard."""
    with scoped(EVERYWHERE):
        return facts.advance(
            "wiring",
            lambda fact: hear(fact, at),
            limit=limit,
            is_heard=lambda fact: fact.kind in LISTENERS,
        )
