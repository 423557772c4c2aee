"""The log of reminders: each level once, with whom it reached, by which ways, read or not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import (
    OrganisationFactory,
    PostFactory,
    RoleFactory,
    UserFactory,
    make_actor,
    make_area,
)
from tests.visiting import rows_of, text_of, visitor
from tests.web.operations import program
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import LEVEL_FACTS, DeadlineLevel
from wanghuo.base.notices import queries, services
from wanghuo.base.notices.models import Delivery, Notice, Reminder
from wanghuo.base.notices.queries import Told
from wanghuo.base.notices.rules import Adapter, DeliveryState, NoticeKind, source_of
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DUE = date(2026, 3, 1)


class Town:
    def __init__(self, name="清石镇"):
        self.area = make_area(name)
        self.unit = OrganisationFactory(area=self.area, name=f"{name}政府")
        self.people = [UserFactory(name=f"{name}{n}") for n in "甲乙"]
        for person in self.people:
            PostFactory(user=person, organisation=self.unit, role=RoleFactory())

    def pressed(self, level=DeadlineLevel.OVERDUE, at=AT, sector="", **owed):
        deadline = Deadline._base_manager.create(
            subject_type="task",
            subject_id=str(new_id()),
            link="/tasks/1",
            area=self.area,
            area_path=self.area.path,
            sector=sector,
            organisation=self.unit,
            named_on=DUE,
            due_on=DUE,
            **{"title": "排查九小场所", **owed},
        )
        mark = facts.Mark("task", deadline.subject_id, self.area.pk, self.area.path)
        data = {"deadline": str(deadline.pk)}
        fact = facts.record(LEVEL_FACTS[level], mark, actor=SYSTEM, at=at, data=data)
        services.log_reminder(fact)
        services.tell(
            recipients=[person.pk for person in self.people],
            kind=NoticeKind.OVERDUE,
            title=deadline.title,
            link=deadline.link,
            source=source_of(fact.pk),
            at=at,
        )
        return fact


@pytest.fixture
def town(db):
    with scoped(EVERYWHERE):
        yield Town()


def test_a_reminder_names_whom_it_reached_and_who_has_read(town):
    fact = town.pressed()
    first = Notice.objects.get(recipient=town.people[0])
    services.read_notice(notice=first, actor=make_actor("", user=town.people[0]), at=AT)
    Delivery._base_manager.create(
        notice=first,
        adapter=Adapter.SMTP,
        state=DeliveryState.FAILED,
        next_at=AT,
        created_at=AT,
    )

    [line] = queries.lines(queries.reminders())

    assert (line.reminder.pk, line.reminder.level, line.read_count) == (fact.pk, "overdue", 1)
    assert line.told == (
        Told("清石镇甲", AT, AT, (("电子邮件", "发送失败"),)),
        Told("清石镇乙", AT, None, ()),
    )


def test_a_fact_heard_twice_is_logged_once(town):
    fact = town.pressed()

    services.log_reminder(fact)

    assert Reminder.objects.count() == 1


def test_a_fact_of_a_deadline_that_is_gone_is_not_logged(town):
    mark = facts.Mark("task", "1")
    gone = {"deadline": str(new_id())}
    for data in ({}, gone):
        services.log_reminder(
            facts.record(LEVEL_FACTS[DeadlineLevel.WARNED], mark, actor=SYSTEM, at=AT, data=data)
        )

    assert Fact.objects.count() == 2
    assert not Reminder.objects.exists()


def test_the_log_of_a_subject_is_its_own(town):
    town.pressed()
    later = town.pressed(DeadlineLevel.ESCALATED, AT + timedelta(days=7))

    [found] = queries.reminders_of("task", later.subject_id)

    assert found.pk == later.pk


def test_filters_narrow_the_log(town):
    town.pressed(title="甲事")
    town.pressed(DeadlineLevel.WARNED, AT + timedelta(days=2), title="乙事")

    def found(**asked):
        return [one.deadline.title for one in queries.reminders(**asked)]

    assert found() == ["乙事", "甲事"]
    assert found(level=DeadlineLevel.WARNED) == found(since=date(2026, 3, 4)) == ["乙事"]
    assert found(until=date(2026, 3, 3)) == found(text="甲") == ["甲事"]
    assert found(text="清石镇政府") == found(below=town.area) == ["乙事", "甲事"]
    assert found(below=make_area("白水镇")) == []


def test_the_log_knows_area_and_line_of_business(town):
    town.pressed(title="消防的", sector="fire")
    town.pressed(title="大家的")
    elsewhere = Town("白水镇")
    elsewhere.pressed(title="别处的")
    reader = make_actor(town.area.path, "task.read", sectors=["education"])

    with scoped(reader.scope("task.read")):
        titles = [one.deadline.title for one in queries.reminders()]

    assert titles == ["大家的"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_shows_the_log_in_as_many_queries(town, count, django_assert_num_queries):
    for n in range(count):
        town.pressed(title=f"第{n}事")
    client = visitor(town.area, "task.read")

    with django_assert_num_queries(4 + 4):  # the frame; how many, the rows, the notices, the ways
        page = text_of(client.get("/reminders/"))

    assert all(f"第{n}事" in page for n in range(count))
    assert "清石镇甲" in page


def test_the_export_holds_exactly_what_the_page_shows(town):
    town.pressed(title="甲事")
    town.pressed(DeadlineLevel.WARNED, title="乙事")
    client = visitor(town.area, "task.read")

    header, *rows = rows_of(client.get("/reminders/?level=warned&xlsx=1").content)

    assert header[:4] == ["时间", "催办级别", "内容", "责任单位"]
    cells = [row for row in rows if row[2]]
    assert [row[1:9] for row in cells] == [
        ["临期", "乙事", "清石镇政府", "清石镇", datetime(2026, 3, 1), 2, 0, "清石镇甲、清石镇乙"]  # noqa: DTZ001 -- a day in a sheet
    ]


def test_the_api_lists_the_same(town):
    town.pressed()

    told = program(town.area, "task.read").get("/api/reminders?level=overdue").json()

    assert told["count"] == 1
    assert told["items"][0]["organisation"] == "清石镇政府"
    assert [one["name"] for one in told["items"][0]["told"]] == ["清石镇甲", "清石镇乙"]
