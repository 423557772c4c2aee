"""望山县 with three towns that owe a report by the 24th, and people of both levels."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from tests.factories import OrganisationFactory, UserFactory, make_actor, make_area
from tests.governance.plans.builders import make_reading
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import Frequency
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.governance.plans import services as plans
from wanghuo.governance.plans.models import Task
from wanghuo.governance.plans.services.upload import Original, enter_plan
from wanghuo.governance.reporting import rules, services
from wanghuo.governance.reporting.models import Report, ReportDuty
from wanghuo.governance.reporting.services import DutyTerms
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts.models import Fact

CLERK = (rules.REPORT_READ, rules.REPORT_EDIT, rules.REPORT_SEND)
MAYOR = (rules.REPORT_READ, rules.REPORT_APPROVE)
COUNTY = (
    rules.REPORT_READ,
    rules.REPORT_RECEIVE,
    rules.REPORT_CONSOLIDATE,
    rules.REPORT_MANAGE,
    rules.REPORT_EDIT,
    rules.REPORT_SEND,
)
DUE = date(2026, 11, 24)
OCTOBER = datetime(2026, 10, 24, 1, 0, tzinfo=UTC)


def at(day, hour=9, month=11):
    """That hour in China on a day of November 2026."""
    return datetime(2026, month, day, hour - 8, 0, tzinfo=UTC)


@dataclass
class County:
    """The county's office and those of three towns, each with clerk and deputy mayor."""

    area: object = field(init=False)

    def __post_init__(self):
        self.area = make_area("望山县")
        self.office = self._office(self.area, "县消安办")
        self.towns = [make_area(name, self.area) for name in ("清石镇", "白水镇", "云岭乡")]
        self.offices = [self._office(town, f"{town.name}消安办") for town in self.towns]
        self.receiver = self._person(self.area, self.office, *COUNTY)
        self.leader = self._person(self.area, self.office, *MAYOR)
        self.clerks = [
            self._person(*one, *CLERK) for one in zip(self.towns, self.offices, strict=True)
        ]
        self.mayors = [
            self._person(*one, *MAYOR) for one in zip(self.towns, self.offices, strict=True)
        ]

    def _office(self, area, name):
        return OrganisationFactory(area=area, name=name, kind=OrganisationKind.COMMITTEE)

    def _person(self, area, organisation, *allowed):
        return make_actor(area.path, *allowed, user=UserFactory(), organisation=organisation)

    def terms(self, **more):
        given = {
            "title": "本月消防安全工作推进落实情况",
            "outline": "monthly",
            "freq": Frequency.MONTHLY,
            "month_day": "24",
            "receiver": self.office,
            **more,
        }
        return DutyTerms(**given)

    def proposed(self, *, units=None, when=OCTOBER, area=None, **more):
        return services.add_duty(
            area=area or self.area,
            terms=self.terms(**more),
            units=self.offices if units is None else units,
            actor=SYSTEM,
            at=when,
        )

    def duty(self, *, when=None, **more):
        """A duty in force since the 20th unless said otherwise: its reports are drafted."""
        when = when or at(20)
        duty = self.proposed(when=when, **more)
        return services.confirm_duty(duty=duty, version=duty.version, actor=SYSTEM, at=when)

    def reports(self, duty=None, **more):
        duty = duty or self.duty(**more)
        rows = Report._base_manager.filter(duty=duty)
        return list(rows.order_by("named_on", "organisation_id", "id"))

    def report(self, n=0, **more):
        return fresh(self.reports(**more)[n])

    def submitted(self, report, n=0, when=None):
        services.submit_report(report=report, actor=self.clerks[n], at=when or at(20, 10))
        return fresh(report)

    def approved(self, report, n=0, when=None):
        report = self.submitted(report, n, when)
        services.approve_report(
            report=report,
            revision=report.revision,
            actor=self.mayors[n],
            at=when or at(20, 11),
        )
        return fresh(report)

    def sent(self, report, n=0, when=None):
        report = self.approved(report, n, when)
        services.send_report(report=report, actor=self.clerks[n], at=when or at(20, 12))
        return fresh(report)

    def received(self, report, n=0, when=None):
        report = self.sent(report, n, when)
        services.receive_report(report=report, actor=self.receiver, at=when or at(21))
        return fresh(report)

    def plan(self, area, *lines, when=OCTOBER, title="方案", previous=None, confirm=True, **more):
        reading = make_reading(*lines, title=f"{area.name}{title}", **more)
        original = Original("方案.txt", f"{reading!r}{previous}".encode())
        plan = enter_plan(
            area=area, original=original, reading=reading, actor=SYSTEM, at=when, previous=previous
        )
        if not confirm:
            return plan
        return plans.confirm_plan(plan=plan, actor=SYSTEM, at=when, accept_pending=True)

    def tasks(self, n, *lines, when=OCTOBER, **more):
        """Tasks of a plan of town n."""
        plan = self.plan(self.towns[n], *lines, when=when, **more)
        return list(Task._base_manager.filter(plan=plan, parent=None).order_by("span_start"))

    def part(self, task, organisation, when=OCTOBER, due_on=None):
        [part] = plans.assign_task(
            task=task, organisations=[organisation], actor=SYSTEM, at=when, due_on=due_on
        )
        return part


def fresh(row):
    """The row as it is now, with what services look at."""
    rows = type(row)._base_manager
    if type(row) is Report:
        rows = rows.select_related("duty", "organisation", "area", "receiver")
    if type(row) is ReportDuty:
        rows = rows.select_related("area", "receiver")
    return rows.get(pk=row.pk)


def facts_of(row):
    """Kinds of every fact on a row, oldest first."""
    rows = Fact._base_manager.filter(subject_id=str(row.pk)).order_by("id")
    return list(rows.values_list("kind", flat=True))


def values_of(report):
    """The figures of a report: code to whole number, or to a text for rates."""
    return {
        one.code: rules.shown(one.value, one.unit)
        for one in report.figures(manager="_base_manager").order_by("ordinal")
    }


def texts_of(report):
    rows = report.sections(manager="_base_manager").order_by("ordinal")
    return dict(rows.values_list("code", "text"))


def deadlines_of(report):
    rows = Deadline._base_manager.filter(subject_id=str(report.pk)).order_by("named_on")
    return [(row.due_on, row.state) for row in rows]
