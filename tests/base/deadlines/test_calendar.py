"""The calendar in force: what the package publishes, and what a county sets by hand."""

import json
from datetime import date, timedelta

import chinese_calendar
import pytest

from tests.base.deadlines.conftest import AT, kinds, open_on, owed_by, told
from tests.factories import UserFactory, make_actor
from wanghuo.base.deadlines import queries, services
from wanghuo.base.deadlines.models import CalendarDay, Deadline
from wanghuo.base.deadlines.rules import CALENDAR_MANAGE, DeadlineLevel, Shift
from wanghuo.base.deadlines.services import changes
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import BadInput, CapabilityMissing, NotFound, StaleRecord
from wanghuo.kernel.facts.models import Fact

pytestmark = pytest.mark.django_db

# Friday 1 October 2027 lies beyond the years published when this was written.
BEYOND = queries.calendar_coverage().last + timedelta(days=60)
while BEYOND.weekday() != 2:  # a Wednesday of an ordinary week
    BEYOND += timedelta(days=1)
THURSDAY = BEYOND + timedelta(days=1)


@pytest.fixture
def keeper():
    return make_actor("", CALENDAR_MANAGE, user=UserFactory())


def set_day(keeper, day=BEYOND, is_workday=False, name="国庆节", source="国办发明电〔2026〕7号"):
    return services.set_calendar_day(
        day=day, is_workday=is_workday, name=name, source=source, actor=keeper, at=AT
    )


def changes_told():
    facts = Fact._base_manager.filter(kind="calendar.changed").order_by("id")
    bodies = [json.loads(f.body) for f in facts]
    return [(f.subject_id, b["before"], b["after"]) for f, b in zip(facts, bodies, strict=True)]


def test_working_calendar_agrees_with_the_package_on_every_published_day():
    calendar, coverage = queries.working_calendar(), queries.calendar_coverage()
    days = [coverage.first + timedelta(n) for n in range((coverage.last - coverage.first).days + 1)]

    assert [d for d in days if calendar.is_workday(d) != chinese_calendar.is_workday(d)] == []


def test_package_refuses_the_day_after_our_coverage():
    coverage = queries.calendar_coverage()

    for day in (coverage.first - timedelta(days=1), coverage.last + timedelta(days=1)):
        with pytest.raises(NotImplementedError):
            chinese_calendar.is_workday(day)


def test_set_calendar_day_is_in_force_and_told(keeper):
    set_day(keeper)

    assert not queries.working_calendar().is_workday(BEYOND)
    terms = {"is_workday": False, "name": "国庆节", "source": "国办发明电〔2026〕7号"}
    assert changes_told() == [(BEYOND.isoformat(), {}, terms)]


def test_set_calendar_day_changes_what_was_set(keeper):
    set_day(keeper)
    set_day(keeper, is_workday=True, name="调休上班")

    row = CalendarDay.objects.get()
    assert (row.day, row.is_workday, row.name) == (BEYOND, True, "调休上班")
    assert [after["name"] for _, _, after in changes_told()] == ["国庆节", "调休上班"]
    assert changes_told()[1][1]["name"] == "国庆节"


def test_set_calendar_day_to_the_same_again_tells_nothing(keeper):
    set_day(keeper)
    set_day(keeper)

    assert len(changes_told()) == 1


@pytest.mark.parametrize("blank", [{"name": " "}, {"source": ""}])
def test_set_calendar_day_refuses_a_day_without_name_or_source(keeper, blank):
    with pytest.raises(BadInput, match="名称和依据"):
        set_day(keeper, **blank)

    assert not CalendarDay.objects.exists()


def test_set_calendar_day_refuses_who_may_not():
    with pytest.raises(CapabilityMissing):
        set_day(make_actor("", "task.read"))

    assert not CalendarDay.objects.exists()


def test_set_calendar_day_loses_politely_to_a_faster_colleague(keeper, monkeypatch):
    set_day(keeper)
    read = CalendarDay.objects.get_or_create

    def then_a_colleague_changes_it(**lookup):
        found = read(**lookup)
        CalendarDay.objects.update(name="中秋节")
        return found

    monkeypatch.setattr(CalendarDay.objects, "get_or_create", then_a_colleague_changes_it)
    with pytest.raises(StaleRecord):
        set_day(keeper, name="国庆节调休")

    assert len(changes_told()) == 1


def test_remove_calendar_day_forgets_and_tells(keeper):
    set_day(keeper)

    services.remove_calendar_day(day=BEYOND, actor=keeper, at=AT)

    assert not CalendarDay.objects.exists()
    assert changes_told()[1][2] == {}
    assert changes_told()[1][1]["name"] == "国庆节"


def test_remove_calendar_day_that_was_never_set_is_not_found(keeper):
    with pytest.raises(NotFound, match="调休日"):
        services.remove_calendar_day(day=BEYOND, actor=keeper, at=AT)


def test_remove_calendar_day_refuses_who_may_not(keeper):
    set_day(keeper)

    with pytest.raises(CapabilityMissing):
        services.remove_calendar_day(day=BEYOND, actor=make_actor(""), at=AT)

    assert CalendarDay.objects.exists()


def test_shifted_deadline_follows_the_calendar_there_and_back(owed, keeper):
    deadline = open_on(owed, BEYOND, shift=Shift.AFTER)
    assert (deadline.due_on, deadline.is_provisional) == (BEYOND, True)

    set_day(keeper)
    deadline.refresh_from_db()
    # the Wednesday is certain now, the Thursday it moved to is not
    assert (deadline.due_on, deadline.is_provisional) == (THURSDAY, True)

    services.remove_calendar_day(day=BEYOND, actor=keeper, at=AT)
    deadline.refresh_from_db()
    assert deadline.due_on == BEYOND
    moves = [(b["before"]["due_on"], b["after"]["due_on"]) for _, _, b in told()[1:]]
    there, back = BEYOND.isoformat(), THURSDAY.isoformat()
    assert moves == [(there, back), (back, there)]


def test_deadline_whose_days_are_all_set_is_no_longer_provisional(owed, keeper):
    deadline = open_on(owed, BEYOND, shift=Shift.AFTER)

    set_day(keeper, is_workday=True, name="正常上班")

    deadline.refresh_from_db()
    assert (deadline.due_on, deadline.is_provisional) == (BEYOND, False)
    assert kinds() == ["deadline.opened", "deadline.moved"]


def test_deadline_given_more_time_is_pressed_from_the_start(owed, keeper):
    deadline = open_on(owed, BEYOND, shift=Shift.AFTER)
    Deadline._base_manager.update(level=DeadlineLevel.OVERDUE)

    set_day(keeper)

    deadline.refresh_from_db()
    assert deadline.level == DeadlineLevel.NONE


def test_deadline_given_less_time_keeps_its_level(owed, keeper):
    deadline = open_on(owed, BEYOND, shift=Shift.BEFORE)
    Deadline._base_manager.update(level=DeadlineLevel.WARNED)

    set_day(keeper)

    deadline.refresh_from_db()
    assert (deadline.due_on, deadline.level) == (BEYOND - timedelta(days=1), "warned")


def test_recompute_leaves_fixed_and_ended_deadlines_where_they_are(organisation, keeper):
    fixed = open_on(owed_by(organisation, "fixed"), BEYOND)
    ended = open_on(owed_by(organisation, "ended"), BEYOND, shift=Shift.AFTER)
    services.meet_deadline(deadline=ended, actor=SYSTEM, at=AT)

    set_day(keeper)

    days = Deadline._base_manager.filter(pk__in=[fixed.pk, ended.pk]).values_list("due_on")
    assert list(days) == [(BEYOND,), (BEYOND,)]
    assert "deadline.moved" not in kinds()


def test_recompute_goes_through_every_batch_and_counts_once(organisation, monkeypatch):
    monkeypatch.setattr(changes, "BATCH", 2)
    for n in range(5):
        open_on(owed_by(organisation, str(n)), BEYOND, shift=Shift.AFTER)
    CalendarDay.objects.create(day=BEYOND, is_workday=False, name="国庆节", source="测试")

    assert services.recompute(at=AT) == 5
    assert services.recompute(at=AT) == 0


def test_calendar_days_lists_one_year_in_order(keeper):
    last = date(BEYOND.year, 12, 30)
    for day in (last, BEYOND, date(BEYOND.year + 1, 1, 1)):
        CalendarDay.objects.create(day=day, is_workday=False, name="假", source="测试")

    assert [row.day for row in queries.calendar_days(BEYOND.year)] == [BEYOND, last]
