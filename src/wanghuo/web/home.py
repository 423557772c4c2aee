"""What stands on the home page, in which order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.db.models import Model, QuerySet
from django.urls import reverse

from wanghuo.governance.plans.queries import Today
from wanghuo.governance.plans.rules import TASK_READ
from wanghuo.governance.reporting.queries import ReportsToday
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.alarms import queries as alarms
from wanghuo.monitoring.alarms.queries import AlarmFilter
from wanghuo.monitoring.alarms.rules import ALARM_READ, Queue
from wanghuo.monitoring.devices import queries as devices
from wanghuo.monitoring.devices.rules import DEVICE_CLAIM
from wanghuo.monitoring.maintenance import queries as maintenance
from wanghuo.monitoring.maintenance.queries import TicketFilter
from wanghuo.monitoring.maintenance.rules import TICKET_HANDLE, TicketView
from wanghuo.prevention.hazards import queries as hazards
from wanghuo.prevention.hazards.queries import HazardFilter
from wanghuo.prevention.hazards.rules import HAZARD_READ, HazardView
from wanghuo.prevention.inspections.rules import INSPECTION_CONDUCT
from wanghuo.prevention.major_hazards.models import MajorHazard
from wanghuo.prevention.major_hazards.rules import IN_STOCK, MAJOR_HAZARD_READ, Standing
from wanghuo.prevention.owners.rules import OWNER_DECLARE
from wanghuo.prevention.rounds import queries as rounds
from wanghuo.prevention.rounds.rules import ROUND_READ
from wanghuo.register.records.kinds import RecordKind, Subset, kind_named
from wanghuo.register.records.queries import EVERY, subset_counts

SHOWN = 10


def is_owners(actor: Actor) -> bool:
    """Tell whether somebody acts for an occupier and has no tasks of government."""
    return actor.can(OWNER_DECLARE) and not actor.can(TASK_READ)


@dataclass(frozen=True, slots=True)
class Section:
    """A number on top, its first rows below, and where the rest stands."""

    key: str
    label: str
    shape: str
    count: int
    rows: Sequence[Model]
    link: str
    of: str
    """What the rows are: tasks, plans, reports or duties."""


ENDING = ("over", "soon")
WATCHED = (
    ("servicecontract", ENDING),
    ("policy", ENDING),
    ("servicefirm", ENDING),
    ("engineer", ENDING),
    ("facility", ("late", "soon")),
    ("obstacle", ("late",)),
    ("dependant", ("unvisited",)),
)
"""Subsets of the register that go from right to wrong by mere time, by kind of record."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Something that runs out, or has: how often, and the list of it (到期提醒)."""

    kind: RecordKind
    subset: Subset
    count: int

    @property
    def link(self) -> str:
        """The list with as many records as the number says."""
        return f"{reverse(f'register:{self.kind.plural}')}?subset={self.subset.code}"


def watches(actor: Actor, on: date) -> list[Watch]:
    """Return what runs out among the records that the actor keeps; a query for each kind."""
    kinds = ((kind_named(code), subsets) for code, subsets in WATCHED)
    return [
        watch
        for kind, subsets in kinds
        if actor.can(kind.manage) and actor.can(kind.read)
        for watch in _watches(kind, subsets, actor, on)
        if watch.count
    ]


def _watches(kind: RecordKind, subsets: Sequence[str], actor: Actor, on: date) -> Iterator[Watch]:
    with scoped(actor.scope(kind.read)):
        counts = subset_counts(kind, EVERY, on, only=subsets)
    return (Watch(kind, one, counts[one.code]) for one in kind.subsets if one.code in subsets)


@dataclass(frozen=True, slots=True)
class Count:
    """How many hazards, rounds or devices wait, and the list of just these (防控待办)."""

    label: str
    shape: str
    count: int
    link: str


SHAPES = MappingProxyType(
    {
        HazardView.OVERDUE: "red",
        HazardView.RECHECK: "orange",
        HazardView.PROPOSED: "orange",
        HazardView.TRANSFER: "yellow",
        HazardView.UNASSIGNED: "yellow",
    }
)
"""What of the hazards waits for somebody, the most pressing first."""


def counts(actor: Actor, on: date) -> list[Count]:
    """Return what waits on the way from a check to a closed hazard, and at the gateway."""
    prevention = [*_of_hazards(actor, on), *_of_majors(actor), *_of_rounds(actor, on)]
    found = [
        *_of_alarms(actor), *prevention, *_of_devices(actor, on), *_of_tickets(actor, on),
    ]  # fmt: skip
    return [one for one in found if one.count]


def _of_hazards(actor: Actor, on: date) -> Iterator[Count]:
    if not actor.can(HAZARD_READ):
        return
    with scoped(actor.scope(HAZARD_READ)):
        for view, shape in SHAPES.items():
            rows = hazards.hazard_list(HazardFilter(on=on, view=view))
            link = f"{reverse('hazards:hazards')}?view={view.value}"
            yield Count(view.label, shape, rows.count(), link)


def _of_majors(actor: Actor) -> Iterator[Count]:
    if actor.can(MAJOR_HAZARD_READ):
        with scoped(actor.scope(MAJOR_HAZARD_READ)):
            count = MajorHazard.objects.filter(state__in=IN_STOCK).count()
        link = f"{reverse('major_hazards:major_hazards')}?standing={Standing.STOCK.value}"
        yield Count("重大火灾隐患未销案", "red", count, link)


def _of_alarms(actor: Actor) -> Iterator[Count]:
    if actor.can(ALARM_READ):
        with scoped(actor.scope(ALARM_READ)):
            count = alarms.alarm_list(AlarmFilter(queue=Queue.RINGING)).count()
        link = f"{reverse('alarms:alarms')}?queue={Queue.RINGING.value}"
        yield Count("可能有火的报警", "red", count, link)


def _of_devices(actor: Actor, on: date) -> Iterator[Count]:
    if actor.can(DEVICE_CLAIM):
        count = devices.waiting_devices(actor, on).count()
        yield Count("待认领装置", "yellow", count, reverse("devices:waiting_devices"))


LABELS = MappingProxyType(
    {
        TicketView.OVERDUE: ("故障单已逾期", "red"),
        TicketView.DUE: ("故障单即将到期", "orange"),
        TicketView.REPAIRED: ("故障单待核验", "yellow"),
        TicketView.RECOVERED: ("装置已恢复待办结", "yellow"),
    }
)


def _of_tickets(actor: Actor, on: date) -> Iterator[Count]:
    if not actor.can(TICKET_HANDLE):
        return
    with scoped(actor.scope(TICKET_HANDLE)):
        numbers = maintenance.ticket_numbers(TicketFilter(on=on))
    for view, (label, shape) in LABELS.items():
        link = f"{reverse('maintenance:tickets')}?view={view.value}"
        yield Count(label, shape, numbers[view], link)


def _of_rounds(actor: Actor, on: date) -> Iterator[Count]:
    if actor.can(INSPECTION_CONDUCT):
        with scoped(actor.scope(ROUND_READ)):
            count = rounds.mine(actor, on).count()
        yield Count("今天的应查", "orange", count, reverse("rounds:today"))


def sections(today: Today, reports: ReportsToday, on: date) -> list[Section]:
    """Return the home page's sections: late, soon, and what waits for whom.

    What concerns reports stands here only when there is any: not everybody has to do with them.
    What is late stands first, be it a task or a report.
    """
    found = [*_of_tasks(today, on), *(one for one in _of_reports(reports) if one.count)]
    return sorted(found, key=lambda one: one.shape != "red")


def _of_tasks(today: Today, on: date) -> list[Section]:
    tasks, plans = reverse("plans:tasks"), reverse("plans:plans")
    submitted, opened = f"{tasks}?state=submitted", f"{tasks}?state=open"
    return [
        _section("overdue", "已逾期", "red", today.overdue, f"{tasks}?overdue={on}"),
        _section("due_soon", "即将到期", "orange", today.due_soon, tasks),
        _section("to_confirm", "等我确认", "orange", today.to_confirm, submitted),
        _section("to_assign", "待分派", "yellow", today.to_assign, opened),
        _section("to_review", "待校核方案", "yellow", today.to_review, plans, of="plan"),
        _section("waiting", "等上级确认", "blue", today.waiting, submitted),
    ]


def _of_reports(today: ReportsToday) -> list[Section]:
    late, wait = "lateness=missing&is_part=on", "state=submitted"
    duties = reverse("reporting:duties")
    return [
        _of_report("missing", "逾期未报", "red", today.missing, late),
        _of_report("returned", "被退回的报告", "red", today.returned, "state=returned"),
        _of_report("to_approve", "待审批报告", "orange", today.to_approve, wait),
        _of_report("to_write", "待写报告", "orange", today.to_write, "state=drafting"),
        _of_report("to_send", "待上报", "orange", today.to_send, "state=approved"),
        _of_report("to_receive", "待接收报告", "yellow", today.to_receive, "state=sent"),
        _section("duties", "待核定报送要求", "yellow", today.to_confirm, duties, of="duty"),
    ]


def _of_report(key: str, label: str, shape: str, rows: QuerySet[Model], asked: str) -> Section:
    link = f"{reverse('reporting:reports')}?{asked}"
    return _section(f"report_{key}", label, shape, rows, link, of="report")


def _section(
    key: str, label: str, shape: str, rows: QuerySet[Model], link: str, *, of: str = "task"
) -> Section:
    shown = list(rows[: SHOWN + 1])
    count = len(shown) if len(shown) <= SHOWN else rows.count()
    return Section(key, label, shape, count, shown[:SHOWN], link, of)
