"""Who listens to which fact: the closed loop on one page.

A listener runs in the transaction that moves the cursor past the fact, so it happens exactly once;
what it does must not reach outside the database.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
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
from wanghuo.monitoring.alarms.rules import (
    ALARM_DISMISSED,
    ALARM_ESCALATED,
    ALARM_TRANSFERRED,
)
from wanghuo.monitoring.devices.rules import (
    DEVICE_COMMANDED,
    DEVICE_RETURNED,
    DEVICE_SILENCED,
    UPSTREAM_CUT,
)
from wanghuo.monitoring.maintenance import rules as maintenance_rules
from wanghuo.prevention.campaigns import queries as campaigns_seen
from wanghuo.prevention.campaigns import services as campaigns
from wanghuo.prevention.hazards import queries as hazards
from wanghuo.prevention.hazards import rules as hazard_rules
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.rules import TransferState
from wanghuo.prevention.inspections import queries as inspections
from wanghuo.prevention.inspections import services as checks
from wanghuo.prevention.inspections.models import Inspection
from wanghuo.prevention.inspections.rules import (
    INSPECTION_FINISHED,
    INSPECTION_VOIDED,
    SIGNER_INVITED,
    InspectionKind,
)
from wanghuo.prevention.major_hazards import queries as majors
from wanghuo.prevention.major_hazards import rules as major_rules
from wanghuo.prevention.major_hazards.models import MajorHazard
from wanghuo.prevention.owners import queries as owners
from wanghuo.prevention.owners import rules as owner_rules
from wanghuo.prevention.owners.models import Assessment
from wanghuo.prevention.rounds import services as rounds
from wanghuo.register.records import services as records
from wanghuo.wiring.telling import About, Listener, Tell
from wanghuo.wiring.watching import (
    REAL_ALARM,
    TICKET,
    chase_alarm,
    chase_silence,
    follow_place,
    its_keepers,
    its_responders,
    note_return,
    tell_next_post,
    tell_of_outage,
    tell_owner_of_alarm,
    those_above,
    watch_command,
)

PLACE_MOVES = ("place.changed", "place.merged", "building.changed")
NIGHT = timedelta(days=1)
"""What is checked after midnight may belong to the day before."""


TASK: About[Task] = About("task", plans.task_in_brief, lambda task: task.text, "/tasks")
REPORT: About[Report] = About(
    "report", reports.report_in_brief, lambda report: report.title, "/reports"
)
HAZARD: About[Hazard] = About("hazard", hazards.hazard_in_brief, str, "/hazards")
MAJOR: About[MajorHazard] = About("majorhazard", majors.major_hazard, str, "/major-hazards")
ASSESSMENT: About[Assessment] = About(
    "assessment", owners.assessment_in_brief, str, "/owner/assessments"
)

INSPECTION: About[Inspection] = About(
    "inspection", inspections.inspection, lambda row: f"{row.place.name}检查待签字", "/inspections"
)


def its_unit(task: Task, on: date) -> Iterable[User]:
    """Who reports for the organisation that was given the task."""
    if task.organisation_id is None:
        return ()
    return people.recipients(task.organisation_id, rules.TASK_REPORT, on)


def its_giver(task: Task, on: date) -> Iterable[User]:
    """Who may confirm the task: at the area of the task it is a part of, or else above it."""
    giver = task.parent or task
    return people.nearest_holders(giver.area_path, rules.TASK_CONFIRM, on, giver.sector)


def unit_and_giver(task: Task, on: date) -> Iterable[User]:
    """Both sides."""
    return [*its_unit(task, on), *its_giver(task, on)]


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


def its_handler(hazard: Hazard, on: date) -> Iterable[User]:
    """Who follows a hazard up, in the body that holds it."""
    if hazard.organisation_id is None:
        return ()
    return people.recipients(hazard.organisation_id, hazard_rules.HAZARD_RECHECK, on)


def its_manager(hazard: Hazard, on: date) -> Iterable[User]:
    """Who answers a request for more time, nearest to the hazard."""
    manage = hazard_rules.HAZARD_MANAGE
    return people.nearest_holders(hazard.area_path, manage, on, hazard.sector)


def its_taker(hazard: Hazard, on: date) -> Iterable[User]:
    """Who may take a hazard over, in the body it was handed to."""
    waiting = hazards.transfers(hazard).filter(state=TransferState.WAITING).first()
    if waiting is None:
        return ()
    return people.recipients(waiting.to_organisation_id, hazard_rules.HAZARD_TRANSFER, on)


def its_owner(row: Hazard | MajorHazard | Assessment, on: date) -> Iterable[User]:
    """Whoever acts for the occupier whose row it is."""
    return owners.people_of_owner(row.occupier.number, on) if row.occupier is not None else ()


def its_judges(major: MajorHazard, on: date) -> Iterable[User]:
    """Who judges major hazards, nearest to the place."""
    judge = major_rules.MAJOR_HAZARD_JUDGE
    return people.nearest_holders(major.area_path, judge, on, major.sector)


def its_listers(major: MajorHazard, on: date) -> Iterable[User]:
    """Who may list and close it, nearest to the place."""
    listing = major_rules.MAJOR_HAZARD_LIST
    return people.nearest_holders(major.area_path, listing, on, major.sector)


def its_reviewers(assessment: Assessment, on: date) -> Iterable[User]:
    """Who reviews what an occupier says of himself."""
    return owners.reviewers(assessment.area_path, assessment.sector, on)


def both_sides(hazard: Hazard, on: date) -> Iterable[User]:
    """Who follows it up, and whose it is."""
    return [*its_handler(hazard, on), *its_owner(hazard, on)]


def its_signers(inspection: Inspection, on: date) -> Iterable[User]:
    """Who was asked to sign an inspection and has not yet."""
    del on
    return [one.user for one in inspections.signers(inspection) if one.signed_at is None]


def count_check(fact: Fact, at: datetime) -> None:
    """Let a finished check meet what was due of its place, and count towards campaigns."""
    told = json.loads(fact.body)["data"]
    place, check = UUID(told["place"]), UUID(fact.subject_id)
    finished_at = datetime.fromisoformat(told["finished_at"])
    rounds.meet_rounds(place, told["kind"], finished_at, check, at)
    counted = campaigns.count_inspection(
        place_id=place,
        inspection_id=check,
        finished_at=finished_at,
        at=at,
        checklist=told["checklist"],
        is_remote=told["kind"] == InspectionKind.REMOTE,
    )
    if told["kind"] == InspectionKind.JOINT:
        units = campaigns_seen.going_along(counted)
        found = inspections.inspection(check)
        checks.invite_units(inspection=found, organisations=units, at=at)


def uncount_check(fact: Fact, at: datetime) -> None:
    """Take a void check back from what it met; another of the same days may stand in for it."""
    check = inspections.inspection(UUID(fact.subject_id))
    campaigns.uncount_inspection(inspection_id=check.pk, at=at)
    if check.finished_at is None:
        return
    for row in rounds.unmeet_rounds(check.place_id, check.finished_at, check.pk, at):
        until = row.period_to + NIGHT
        for other in inspections.finished_within(row.place_id, row.period_from, until):
            if other.finished_at is not None:
                rounds.meet_rounds(row.place_id, other.kind, other.finished_at, other.pk, at)


def tell_signer(fact: Fact, at: datetime) -> None:
    """Tell the one who was asked to sign, and not again whoever was asked before."""
    signer = json.loads(fact.body)["data"]["signer"]

    def asked(row: Inspection, on: date) -> Iterable[User]:
        del on
        return [one.user for one in inspections.signers(row) if str(one.pk) == signer]

    Tell(INSPECTION, NoticeKind.ASSIGNED, asked)(fact, at)


LISTENERS: Mapping[str, tuple[Listener, ...]] = MappingProxyType(
    {
        ACCOUNT_LOCKED: (tell_of_lock,),
        ALARM_TRANSFERRED: (
            tell_owner_of_alarm,
            Tell(REAL_ALARM, NoticeKind.ASSIGNED, its_responders),
        ),
        area_rules.AREA_BOUNDED: (recheck_area,),
        area_rules.AREA_CHANGED: (recheck_area,),
        area_rules.AREA_MOVED: (recheck_area,),
        area_rules.AREA_IMPORTED: (recheck_imported,),
        area_rules.AREA_MERGED: (recheck_successor,),
        **dict.fromkeys(PLACE_MOVES, (follow_place,)),
        UPSTREAM_CUT: (tell_of_outage,),
        rules.TASK_ASSIGNED: (Tell(TASK, NoticeKind.ASSIGNED, its_unit),),
        rules.TASK_RETURNED: (Tell(TASK, NoticeKind.RETURNED, its_unit),),
        rules.TASK_SUBMITTED: (Tell(TASK, NoticeKind.SUBMITTED, its_giver),),
        rules.TASK_COMPLETED: (Tell(TASK, NoticeKind.COMPLETED, its_unit),),
        LEVEL_FACTS[DeadlineLevel.WARNED]: (
            log_reminder,
            Tell(TASK, NoticeKind.WARNED, its_unit),
            Tell(REPORT, NoticeKind.WARNED, its_writers),
            Tell(HAZARD, NoticeKind.WARNED, both_sides),
            Tell(TICKET, NoticeKind.WARNED, its_keepers),
            tell_of_finding(NoticeKind.WARNED),
        ),
        LEVEL_FACTS[DeadlineLevel.OVERDUE]: (
            log_reminder,
            Tell(TASK, NoticeKind.OVERDUE, its_unit),
            Tell(REPORT, NoticeKind.OVERDUE, writers_and_receivers),
            Tell(HAZARD, NoticeKind.OVERDUE, both_sides),
            Tell(TICKET, NoticeKind.OVERDUE, its_keepers),
            Tell(MAJOR, NoticeKind.OVERDUE, its_judges),
            tell_of_finding(NoticeKind.OVERDUE),
        ),
        LEVEL_FACTS[DeadlineLevel.ESCALATED]: (
            log_reminder,
            Tell(TASK, NoticeKind.ESCALATED, unit_and_giver),
            Tell(REPORT, NoticeKind.ESCALATED, writers_and_receivers),
            Tell(HAZARD, NoticeKind.ESCALATED, its_manager),
            Tell(TICKET, NoticeKind.ESCALATED, those_above),
            Tell(MAJOR, NoticeKind.ESCALATED, its_listers),
            tell_of_finding(NoticeKind.ESCALATED),
        ),
        rules.PLAN_CONFIRMED: (take_duties,),
        ALARM_ESCALATED: (tell_next_post,),
        report_rules.REPORT_DRAFTED: (Tell(REPORT, NoticeKind.ASSIGNED, its_writers),),
        report_rules.REPORT_SUBMITTED: (Tell(REPORT, NoticeKind.SUBMITTED, its_approvers),),
        report_rules.REPORT_REJECTED: (Tell(REPORT, NoticeKind.RETURNED, its_writers),),
        report_rules.REPORT_APPROVED: (Tell(REPORT, NoticeKind.COMPLETED, its_writers),),
        report_rules.REPORT_SENT: (Tell(REPORT, NoticeKind.SUBMITTED, its_receivers),),
        report_rules.REPORT_RETURNED: (Tell(REPORT, NoticeKind.RETURNED, its_writers),),
        report_rules.REPORT_RECEIVED: (Tell(REPORT, NoticeKind.COMPLETED, its_writers),),
        report_rules.REPORT_REMINDED: (Tell(REPORT, NoticeKind.WARNED, its_writers),),
        # whom counting invites is told by the invitation
        INSPECTION_FINISHED: (Tell(INSPECTION, NoticeKind.ASSIGNED, its_signers), count_check),
        INSPECTION_VOIDED: (uncount_check,),
        SIGNER_INVITED: (tell_signer,),
        hazard_rules.HAZARD_ASSIGNED: (Tell(HAZARD, NoticeKind.ASSIGNED, its_handler),),
        hazard_rules.HAZARD_ORDERED: (Tell(HAZARD, NoticeKind.ASSIGNED, its_owner),),
        hazard_rules.HAZARD_SUBMITTED: (Tell(HAZARD, NoticeKind.SUBMITTED, its_handler),),
        hazard_rules.HAZARD_RETURNED: (Tell(HAZARD, NoticeKind.RETURNED, its_owner),),
        hazard_rules.HAZARD_CLOSED: (Tell(HAZARD, NoticeKind.COMPLETED, its_owner),),
        hazard_rules.HAZARD_TRANSFERRED: (Tell(HAZARD, NoticeKind.ASSIGNED, its_taker),),
        hazard_rules.HAZARD_DECLINED: (Tell(HAZARD, NoticeKind.RETURNED, its_handler),),
        hazard_rules.EXTENSION_ASKED: (Tell(HAZARD, NoticeKind.SUBMITTED, its_manager),),
        hazard_rules.EXTENSION_APPROVED: (Tell(HAZARD, NoticeKind.COMPLETED, its_owner),),
        hazard_rules.EXTENSION_REFUSED: (Tell(HAZARD, NoticeKind.RETURNED, its_owner),),
        major_rules.MAJOR_HAZARD_SUSPECTED: (Tell(MAJOR, NoticeKind.SUBMITTED, its_judges),),
        major_rules.MAJOR_HAZARD_REPORTED: (Tell(MAJOR, NoticeKind.SUBMITTED, its_listers),),
        major_rules.MAJOR_HAZARD_LISTED: (Tell(MAJOR, NoticeKind.ASSIGNED, its_owner),),
        major_rules.CLOSURE_ASKED: (Tell(MAJOR, NoticeKind.SUBMITTED, its_judges),),
        major_rules.CLOSURE_INSPECTED: (Tell(MAJOR, NoticeKind.SUBMITTED, its_listers),),
        major_rules.CLOSURE_RETURNED: (Tell(MAJOR, NoticeKind.RETURNED, its_owner),),
        major_rules.MAJOR_HAZARD_CLOSED: (Tell(MAJOR, NoticeKind.COMPLETED, its_owner),),
        owner_rules.ASSESSMENT_SUBMITTED: (Tell(ASSESSMENT, NoticeKind.SUBMITTED, its_reviewers),),
        owner_rules.ASSESSMENT_RETURNED: (Tell(ASSESSMENT, NoticeKind.RETURNED, its_owner),),
        owner_rules.ASSESSMENT_PASSED: (Tell(ASSESSMENT, NoticeKind.COMPLETED, its_owner),),
        DEVICE_SILENCED: (chase_silence,),
        DEVICE_RETURNED: (note_return,),
        DEVICE_COMMANDED: (watch_command,),
        ALARM_DISMISSED: (chase_alarm,),
        maintenance_rules.TICKET_OPENED: (Tell(TICKET, NoticeKind.ASSIGNED, its_keepers),),
        maintenance_rules.TICKET_REPAIRED: (Tell(TICKET, NoticeKind.SUBMITTED, its_keepers),),
        maintenance_rules.TICKET_RETURNED: (Tell(TICKET, NoticeKind.RETURNED, its_keepers),),
        maintenance_rules.TICKET_RECOVERED: (Tell(TICKET, NoticeKind.SUBMITTED, its_keepers),),
        owner_rules.ASSESSMENT_FAILED: (Tell(ASSESSMENT, NoticeKind.RETURNED, its_owner),),
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
