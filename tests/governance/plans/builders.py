"""A town with its villages and people, and plans read by hand, for every test of the room."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from tests.factories import OrganisationFactory, UserFactory, make_actor, make_area
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.governance.plans import rules, services
from wanghuo.governance.plans.models import Plan, PlanItem, Task
from wanghuo.governance.plans.reading import values
from wanghuo.governance.plans.reading.values import DeadlineKind, Frequency, Span, UnitRole
from wanghuo.governance.plans.services.upload import Original, enter_plan
from wanghuo.kernel.facts.models import Fact

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday 2 March 2026, nine in the morning in China."""
LATER = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
CLERK = (rules.PLAN_READ, rules.PLAN_UPLOAD, rules.PLAN_REVIEW, rules.TASK_READ, rules.TASK_ASSIGN)
CLERK = (*CLERK, rules.TASK_CONFIRM)
REPORTER = (rules.TASK_READ, rules.TASK_REPORT)

ENDS_JUNE = values.Period(date(2026, 1, 1), date(2026, 6, 30))


@dataclass
class Town:
    """清石镇 with a station and three villages, beside 白水镇 that must never be seen."""

    county: object = field(init=False)

    def __post_init__(self):
        self.county = make_area("望山县")
        self.area = make_area("清石镇", self.county)
        self.sibling = make_area("白水镇", self.county)
        self.villages = [make_area(name, self.area) for name in ("东山村", "西河村", "南庄村")]
        self.station = OrganisationFactory(area=self.area, name="消防工作站", sector="fire")
        self.committees = [
            OrganisationFactory(
                area=village, name=f"{village.name}村民委员会", kind=OrganisationKind.VILLAGE
            )
            for village in self.villages
        ]
        self.elsewhere = OrganisationFactory(area=self.sibling, name="白水镇消防工作站")
        self.clerk = make_actor(
            self.area.path, *CLERK, user=UserFactory(), organisation=self.station
        )
        self.stranger = make_actor(
            self.sibling.path, *CLERK, *REPORTER, user=UserFactory(), organisation=self.elsewhere
        )

    def reporter(self, n=0):
        committee = self.committees[n]
        return make_actor(
            self.villages[n].path, *REPORTER, user=UserFactory(), organisation=committee
        )

    def plan(self, *tasks, actor=None, at=AT, area=None, previous=None, **more):
        """A plan under review whose text is the sentences of its tasks, a line each."""
        reading = make_reading(*tasks, **more)
        original = Original("方案.txt", repr(reading).encode())
        return enter_plan(
            area=area or self.area,
            original=original,
            reading=reading,
            actor=actor or self.clerk,
            at=at,
            previous=previous,
        )

    def confirmed(self, *tasks, **more):
        plan = self.plan(*tasks, **more)
        at = more.get("at", AT)
        return services.confirm_plan(plan=plan, actor=self.clerk, at=at, accept_pending=True)

    def task(self, *tasks, **more):
        plan = self.confirmed(*(tasks or (line("整治电动自行车违规充电"),)), **more)
        return tasks_of(plan)[0]

    def part(self, *, n=0, due_on=None, at=AT, **more):
        """A part of one task, given to one village."""
        task = self.task(**more) if not more.get("task") else more["task"]
        return services.assign_task(
            task=task, organisations=[self.committees[n]], actor=self.clerk, at=at, due_on=due_on
        )[0]


def line(text, *, no=None, by=None, monthly=None, until=None, units=(), **more):
    """What one line of a plan says; spans are put in by `make_reading`."""
    nowhere = Span(0, 0)
    deadlines = []
    if by:
        deadlines.append(values.Deadline(DeadlineKind.BY, f"{by}前", nowhere, date=by))
    if monthly:
        deadlines.append(
            values.Deadline(
                DeadlineKind.EVERY,
                f"每月{monthly}日前",
                nowhere,
                freq=Frequency.MONTHLY,
                month_day=str(monthly),
                until=until,
            )
        )
    named = tuple(values.Unit(name, UnitRole.RESPONSIBLE, nowhere) for name in units)
    return values.Task(no, text, nowhere, deadlines=tuple(deadlines), units=named, **more)


def make_reading(*lines, title="清石镇消防安全治本攻坚实施方案", period=ENDS_JUNE, **more):
    """Lay the lines under each other as a text, and say of each where it stands."""
    text, placed = f"{title}\n", {}
    for one in lines:
        span = Span(len(text), len(text) + len(words_of(one)))
        text += f"{words_of(one)}\n"
        placed.setdefault(type(one), []).append(_placed(one, span))
    return values.PlanReading(
        text=text,
        title=title,
        period=period,
        tasks=tuple(placed.get(values.Task, ())),
        problems=tuple(placed.get(values.Problem, ())),
        indicators=tuple(placed.get(values.Indicator, ())),
        build_quantities=tuple(placed.get(values.BuildQuantity, ())),
        reports_due=tuple(placed.get(values.ReportDue, ())),
        **more,
    )


def words_of(one):
    return getattr(one, "text", None) or getattr(one, "what", None) or one.name


def _placed(one, span):
    changes = {"span": span}
    for parts in ("deadlines", "units", "quantities"):
        if getattr(one, parts, ()):
            moved = tuple(replace(part, span=span) for part in getattr(one, parts))
            changes[parts] = moved
    return replace(one, **changes)


def tasks_of(plan):
    return list(Task._base_manager.filter(plan=plan, parent=None).order_by("span_start", "id"))


def items_of(plan):
    return list(PlanItem._base_manager.filter(plan=plan).order_by("span_start", "ordinal", "id"))


def fresh(row):
    return type(row)._base_manager.get(pk=row.pk)


def facts_of(row):
    """Kinds of every fact on a row, oldest first."""
    rows = Fact._base_manager.filter(subject_id=str(row.pk)).order_by("id")
    return list(rows.values_list("kind", flat=True))


def deadlines_of(task):
    rows = Deadline._base_manager.filter(subject_id=str(task.pk)).order_by("due_on")
    return [(row.due_on, row.state) for row in rows]


def plans_in(area):
    return list(Plan._base_manager.filter(area=area).order_by("id"))
