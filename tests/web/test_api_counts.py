"""A list asks the database equally often for one row and for three."""

from datetime import date

import pytest

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory, make_area
from tests.governance.plans.builders import AT, line, make_reading
from tests.web.operations import program
from wanghuo.base.deadlines import services as deadlines
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.documents.services import Upload
from wanghuo.base.exchange.models import Incoming, Push, Source, Subscription
from wanghuo.base.notices import services as notices
from wanghuo.base.notices.models import Delivery, Notice, Reminder
from wanghuo.base.notices.rules import NoticeKind
from wanghuo.governance.plans import services
from wanghuo.governance.plans.models import Task
from wanghuo.governance.plans.reading import values
from wanghuo.governance.plans.services.upload import Original, enter_plan
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.ledger import services as ledger
from wanghuo.kernel.registry import capabilities

NOWHERE = values.Span(0, 0)
DUE = date(2026, 3, 1)


class World:
    """A town with `n` of everything, and a program that may see it all."""

    def __init__(self, n):
        self.area = make_area("清石镇")
        self.villages = [make_area(f"第{i}村", self.area) for i in range(n)]
        self.units = [OrganisationFactory(area=self.area, name=f"第{i}站") for i in range(n)]
        everything = RoleFactory(capabilities=list(capabilities.labels))
        for unit in self.units:
            PostFactory(user=UserFactory(), organisation=unit, role=everything)
            PostFactory(user=UserFactory(), organisation=unit, valid_to=date(2020, 1, 2))
        self.program = program(self.area, *capabilities.labels, organisation=self.units[0])
        self.plan = self._confirmed(n)
        self.reviewing = [self._plan(f"方案{i}", line("整治")) for i in range(n)]
        self._work(n)
        self._tell(n)

    def _plan(self, title, *lines):
        reading = make_reading(*lines, title=title)
        original = Original(f"{title}.txt", title.encode())
        return enter_plan(area=self.area, original=original, reading=reading, actor=SYSTEM, at=AT)

    def _confirmed(self, n):
        lines = [line(f"任务{i}", by=DUE, units=[self.units[i].name]) for i in range(n)]
        lines += [values.Problem(f"问题{i}", NOWHERE) for i in range(n)]
        lines += [values.ReportDue(f"报告{i}", "每月报送", NOWHERE) for i in range(n)]
        plan = self._plan("已确认方案", *lines)
        return services.confirm_plan(plan=plan, actor=SYSTEM, at=AT, accept_pending=True)

    def _work(self, n):
        self.task = Task._base_manager.filter(parent=None).order_by("span_start")[0]
        [*parts] = services.assign_task(
            task=self.task, organisations=self.units, actor=SYSTEM, at=AT
        )
        self.part = parts[0]
        for i in range(n):
            file = Upload("台账.txt", f"台账{i}".encode())
            services.report_progress(
                task=self.part, percent=40, text=f"第{i}次", files=[file], actor=SYSTEM, at=AT
            )

    def _tell(self, n):
        for i in range(n):
            notices.tell(
                recipients=[self.program.user.pk],
                kind=NoticeKind.ASSIGNED,
                title="任务",
                link="/",
                source=f"{i}",
                at=AT,
            )
            deadlines.set_calendar_day(
                day=date(2026, 12, 20 + i),
                is_workday=True,
                name="补班",
                source="通知",
                actor=SYSTEM,
                at=AT,
            )
        for deadline in Deadline._base_manager.all()[:n]:
            Reminder._base_manager.create(
                pk=new_id(),
                deadline=deadline,
                level="warned",
                area_path=deadline.area_path,
                at=AT,
            )
        self._exchange(n)
        ledger.seal(at=AT, force=True)

    def _exchange(self, n):
        here = {"area": self.area, "area_path": self.area.path, "created_at": AT, "secret": "whs_"}
        for notice in Notice.objects.all()[:n]:
            Delivery._base_manager.create(
                notice=notice,
                adapter="webhook",
                area_path=self.area.path,
                next_at=AT,
                created_at=AT,
            )
        for i in range(n):
            subscription = Subscription._base_manager.create(name=f"订阅{i}", url="x", **here)
            source = Source._base_manager.create(code=f"s{i}", name="来源", per_minute=1, **here)
        for i in range(n):
            Push.objects.create(
                pk=new_id(), subscription=subscription, position=i, next_at=AT, created_at=AT
            )
            Incoming._base_manager.create(
                source=source,
                external_id=f"{i}",
                version=1,
                state="accepted",
                area_path=self.area.path,
                received_at=AT,
            )
        self.subscription, self.source = subscription, source


LISTS = {
    "/api/me": 3,
    "/api/roles": 3,
    "/api/users": 5,
    "/api/users/without-posts": 4,
    "/api/organisations": 4,
    "/api/organisations/{unit}": 4,
    "/api/areas": 4,
    "/api/areas/roots": 3,
    "/api/areas/as-of?on=2026-03-02": 3,
    "/api/areas/{area}": 6,
    "/api/areas/{area}/children": 5,
    "/api/plans": 4,
    "/api/plans/{plan}/items": 5,
    "/api/plans/{plan}/amendments": 3,
    "/api/tasks": 4,
    "/api/tasks?area_id={area}&overdue_on=2026-03-02": 5,
    "/api/tasks/{task}": 8,
    "/api/tasks/{part}": 9,
    "/api/tasks/{task}/assignable": 5,
    "/api/problems": 4,
    "/api/responsibilities": 4,
    "/api/reports-owed": 3,
    "/api/board/areas": 5,
    "/api/board/units": 4,
    "/api/calendar/days?year=2026": 3,
    "/api/deadlines/overdue?on=2026-03-02": 4,
    "/api/deadlines/at-risk?on=2026-03-01": 4,
    "/api/deadlines/by-organisation?on=2026-03-02": 3,
    "/api/notices": 4,
    "/api/notices/preferences": 3,
    "/api/channels": 3,
    "/api/deliveries": 4,
    "/api/reminders": 5,
    "/api/exchange/subscriptions": 4,
    "/api/exchange/subscriptions/{subscription}/pushes": 5,
    "/api/exchange/sources": 4,
    "/api/exchange/sources/{source}/records": 5,
    "/api/facts": 5,  # the roots besides: facts are read over the whole house
    "/api/facts/after?position=0": 5,
    "/api/ledger/blocks": 4,
}
"""Addresses with how often they ask; two of that are the token and its user's posts."""


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("address", LISTS)
def test_a_list_asks_as_often_for_three_rows_as_for_one(
    address, n, db, settings, tmp_path, django_assert_num_queries
):
    settings.MEDIA_ROOT = tmp_path
    world = World(n)
    ids = {
        "unit": world.units[0].pk,
        "area": world.area.pk,
        "plan": world.plan.pk,
        "task": world.task.pk,
        "part": world.part.pk,
        "subscription": world.subscription.pk,
        "source": world.source.pk,
    }
    asked = address.format(**ids)

    with django_assert_num_queries(LISTS[address]):
        response = world.program.get(asked)

    assert response.status_code == 200
