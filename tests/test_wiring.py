"""Who is told of what happened to a task: each listener, once, and never who did it himself."""

from datetime import date, timedelta

import pytest

from tests.factories import PostFactory, RoleFactory, UserFactory, make_actor
from tests.governance.plans.builders import AT, CLERK, REPORTER, fresh
from tests.governance.plans.builders import Town as Place
from wanghuo import wiring
from wanghuo.base.deadlines import services as deadlines
from wanghuo.base.deadlines.rules import Levels
from wanghuo.base.notices.models import Notice, Reminder
from wanghuo.base.people import queries as people
from wanghuo.governance.plans import rules, services
from wanghuo.governance.plans.models import Task
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped

MARCH_10 = date(2026, 3, 10)
LEVELS = Levels(warn_days=3, escalate_days=2)


class Town(Place):
    """The town of the plan tests, with people on posts who can be told."""

    def __post_init__(self):
        super().__post_init__()
        self.clerk = self.person("文书", self.station, *CLERK, *REPORTER)
        self.colleague = self.person("同事", self.station, rules.TASK_CONFIRM)
        self.reporters = [self.person(f"网格长{n}", self.committees[0], *REPORTER) for n in "甲乙"]
        self.person("旁人", self.committees[0], rules.TASK_READ)
        self.neighbour = self.person("邻村", self.committees[1], *REPORTER, rules.TASK_CONFIRM)
        self.person("别处", self.elsewhere, *CLERK, *REPORTER)

    def person(self, name, organisation, *capabilities):
        """Somebody with a post in an organisation, over its area; returned as an actor."""
        user = UserFactory(name=name)
        role = RoleFactory(capabilities=list(capabilities))
        PostFactory(user=user, organisation=organisation, role=role)
        return make_actor(
            organisation.area_path, *capabilities, user=user, organisation=organisation
        )

    def submitted(self):
        """A part that the first reporter has done and asks to have confirmed."""
        part = self.part()
        report(part, self.reporters[0])
        return fresh(part)


@pytest.fixture
def town(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with scoped(EVERYWHERE):
        yield Town()


def report(part, actor):
    services.report_progress(
        task=fresh(part), percent=100, text="完成", actor=actor, at=AT + timedelta(hours=1)
    )
    services.submit_task(task=fresh(part), actor=actor, at=AT + timedelta(hours=2))


def listen():
    """Hear everything, then say again that there is nothing more to hear."""
    facts.seal_positions()
    while wiring.listen(AT):
        pass
    assert wiring.listen(AT) == 0


def told(kind):
    """Return who was told of a kind of happening, and of which task, in the order of names."""
    rows = Notice.objects.filter(kind=kind).select_related("recipient")
    return sorted((row.recipient.name, row.link) for row in rows)


def link(task):
    return f"/tasks/{task.pk}"


def test_assigned_part_is_told_to_those_who_report_for_its_unit(town):
    part = town.part()

    listen()

    assert told("assigned") == [("网格长乙", link(part)), ("网格长甲", link(part))]


def test_who_assigns_to_his_own_unit_is_not_told(town):
    task = town.task()
    services.assign_task(task=task, organisations=[town.station], actor=town.clerk, at=AT)

    listen()

    assert told("assigned") == []


def test_submitted_part_is_told_to_those_above_who_may_confirm(town):
    part = town.submitted()

    listen()

    assert told("submitted") == [("同事", link(part)), ("文书", link(part))]


def test_who_stands_nearer_than_the_giver_but_may_not_confirm_is_not_told(town):
    """The village's own confirmer stands over the village, the task was given by the town."""
    town.person("村主任", town.committees[0], rules.TASK_CONFIRM)
    part = town.submitted()

    listen()

    giver = part.parent
    told_names = [name for name, _ in told("submitted")]
    users = [one.recipient for one in Notice.objects.filter(kind="submitted")]
    actors = [people.actor_of(user, MARCH_10) for user in users]
    assert told_names == ["同事", "文书"]
    assert all(one.can(rules.TASK_CONFIRM, giver.area_path, giver.sector) for one in actors)


def test_confirmer_of_another_line_of_business_is_not_told(town):
    user = town.person("教育口", town.station, rules.TASK_READ).id
    role = RoleFactory(capabilities=[rules.TASK_CONFIRM])
    PostFactory(user_id=user, organisation=town.station, role=role, sector="education")
    Task._base_manager.update(sector="fire")
    part = town.submitted()
    Task._base_manager.update(sector="fire")
    Notice.objects.all().delete()

    listen()

    assert told("submitted") == [("同事", link(part)), ("文书", link(part))]


def test_whole_whose_parts_are_all_done_is_told_to_those_who_may_confirm_it_there(town):
    part = town.submitted()
    listen()
    Notice.objects.all().delete()

    services.complete_task(task=part, actor=town.clerk, at=AT + timedelta(hours=3))
    listen()

    # the clerk's own confirmation submitted it, so only his colleague is told
    assert told("submitted") == [("同事", link(fresh(part).parent))]


def test_returned_part_is_told_to_its_unit(town):
    part = town.submitted()
    services.return_task(
        task=part, reason="请补充照片", actor=town.clerk, at=AT + timedelta(hours=3)
    )

    listen()

    assert told("returned") == [("网格长乙", link(part)), ("网格长甲", link(part))]


def test_completed_part_is_told_to_its_unit(town):
    part = town.submitted()
    services.complete_task(task=part, actor=town.clerk, at=AT + timedelta(hours=3))

    listen()

    assert told("completed") == [("网格长乙", link(part)), ("网格长甲", link(part))]


@pytest.mark.parametrize(
    ("days", "kind", "expected"),
    [
        (-3, "warned", ["网格长乙", "网格长甲"]),
        (1, "overdue", ["网格长乙", "网格长甲"]),
        (2, "escalated", ["同事", "文书", "网格长乙", "网格长甲"]),
    ],
)
def test_pressed_part_is_told_at_each_level(town, days, kind, expected):
    part = town.part(due_on=MARCH_10)

    for _ in range(2):  # pressing twice tells once
        deadlines.press_deadlines(at=AT + timedelta(days=8 + days), levels=LEVELS)
        listen()

    assert told(kind) == [(name, link(part)) for name in expected]
    assert list(Reminder.objects.filter(level=kind).values_list("deadline__subject_id")) == [
        (str(part.pk),)
    ]


def test_task_that_is_gone_and_what_is_no_task_are_told_to_nobody(town):
    for subject in (Mark("task", str(new_id())), Mark("order", "1")):
        facts.record(rules.TASK_ASSIGNED, subject, actor=SYSTEM, at=AT)

    listen()

    assert not Notice.objects.exists()
