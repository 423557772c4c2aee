"""Every figure worked out by hand, and what happens before, after and elsewhere does not count.

The period is 20 October to 19 November 2026.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.factories import OrganisationFactory, make_area
from tests.governance.plans.builders import line
from tests.governance.reporting.builders import OCTOBER, at, fresh, values_of
from wanghuo.base.deadlines import services as deadlines
from wanghuo.base.deadlines.rules import Levels
from wanghuo.base.documents.services import Upload
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.governance.plans import services as plans
from wanghuo.governance.plans.models import Task
from wanghuo.governance.plans.reading import values
from wanghuo.governance.reporting import queries, services
from wanghuo.governance.reporting.models import ReportFigure
from wanghuo.governance.reporting.rules import SOURCES
from wanghuo.kernel.actors import SYSTEM, AreaPath, Reach, Scope
from wanghuo.kernel.scoping import scoped

SEPTEMBER = at(10, month=9)
YEAR = values.Period(date(2026, 1, 1), date(2026, 12, 31))
LEVELS = Levels(warn_days=3, escalate_days=5)
INDICATOR = values.Indicator("消火栓完好率", values.Op.GE, 98, "%", values.Span(0, 0))


def lines(*names, **more):
    return [line(name, **more) for name in names]


@pytest.fixture
def busy(county):
    """清石镇 in the period; 白水镇 beside it does the same and must not count.

    Before the period: five tasks (甲 to 戊) of a plan, all given to the village on 10 September;
    甲 done on 1 October. In it: 乙 done on 5 November; 丙 reported twice, returned once; 丁 taken
    back from the village on 6 November; a plan of one task and one indicator confirmed on 2
    November, its task 己 given to nobody; 丙 due on 10 November and overdue; 戊 due on 19 November.
    After it: 戊 done on 20 November, 己 given away.
    """
    for n in (0, 1):
        play(county, n)
    return county


def play(county, n):
    town = county.towns[n]
    village = make_area(f"{town.name}东山村", town)
    committee = OrganisationFactory(
        area=village, name=f"{village.name}委会", kind=OrganisationKind.VILLAGE
    )
    days = {"丙": date(2026, 11, 10), "戊": date(2026, 11, 19)}
    wholes = county.tasks(n, *lines("甲", "乙", "丙", "丁", "戊"), when=SEPTEMBER)
    parts = {
        one.text: county.part(one, committee, SEPTEMBER, days.get(one.text, date(2026, 12, 20)))
        for one in wholes
    }
    county.parts = [*getattr(county, "parts", []), parts]
    finish(parts["甲"], at(1, month=10))
    finish(parts["乙"], at(5), files=2)
    say(parts["丙"], 100, at(3))
    plans.submit_task(task=fresh_task(parts["丙"]), actor=SYSTEM, at=at(3, 10))
    plans.return_task(task=fresh_task(parts["丙"]), reason="补充", actor=SYSTEM, at=at(4))
    say(parts["丙"], 80, at(6), files=1)
    plans.withdraw_task(task=fresh_task(parts["丁"]), reason="重复", actor=SYSTEM, at=at(6))
    [late] = county.tasks(n, line("己"), INDICATOR, when=at(2), title="修订")
    for day in (8, 11, 15):
        deadlines.press_deadlines(at=at(day), levels=LEVELS)
    finish(parts["戊"], at(20))
    county.part(late, committee, at(20, 10))


def fresh_task(task):
    return Task._base_manager.select_related("organisation").get(pk=task.pk)


def say(task, percent, when, files=0):
    uploads = [Upload(f"照片{n}.txt", f"{task.pk}{n}{when}".encode()) for n in range(files)]
    plans.report_progress(
        task=fresh_task(task), percent=percent, text="走访", actor=SYSTEM, at=when, files=uploads
    )


def finish(task, when, files=0):
    say(task, 100, when, files)
    plans.submit_task(task=fresh_task(task), actor=SYSTEM, at=when + timedelta(minutes=1))
    plans.complete_task(task=fresh_task(task), actor=SYSTEM, at=when + timedelta(minutes=2))


HAND_WORKED = {
    "standing": "6",  # 甲 乙 丙 戊 at the village; 己 and 丁, taken back, at the town
    "done": "2",  # 甲 乙; 戊 came a day after
    "done_rate": "33.3%",
    "completed": "1",  # 乙
    "assigned": "0",  # the parts are of September, 己 was given on the 20th
    "advanced": "0",
    "reported": "3",  # 乙 once, 丙 twice
    "evidence": "3",
    "returned": "1",
    "plans": "1",
    "reminders": "2",  # 丙 warned on the 8th and overdue on the 11th
    "escalated": "1",  # 丙 on the 15th
    "overdue": "1",  # 丙; 戊 was due on the 19th and is late only the day after
    "overdue_rate": "16.7%",
}


def test_every_figure_of_the_month_is_what_the_hand_worked_out(busy):
    report, neighbour, idle = busy.reports()

    assert values_of(report) == HAND_WORKED
    assert values_of(neighbour) == values_of(report)
    assert set(values_of(idle).values()) == {"0", "—"}


def test_every_figure_opens_exactly_its_records(busy):
    report = fresh(busy.reports(outline="half_yearly")[0])
    for figure in queries.figures(report):
        opened = queries.opened(figure)
        if opened.rows is None:
            assert figure.asked["source"] == "ratio"
            parts = queries.behind(figure)
            assert [one.code for one in parts] == figure.asked["of"]
        else:
            rows = list(opened.rows)
            lines = queries.lines_of(opened.source.shows, rows, report.period_to)
            assert len(lines) == len(rows) == figure.value
            header = queries.header_of(opened.source.shows)
            assert all(len(one.cells) == len(header) for one in lines)
    assert {one["source"] for one in report.figures.values_list("asked", flat=True)} == (
        SOURCES.keys() - {"together"}
    )


def test_the_overdue_list_tells_by_how_many_days(busy):
    report = busy.report()
    [figure] = [one for one in queries.figures(report) if one.code == "overdue"]
    opened = queries.opened(figure)

    [told] = queries.lines_of(opened.source.shows, opened.rows, report.period_to)

    task = busy.parts[0]["丙"]
    assert told.cells == ("丙", "清石镇东山村委会", date(2026, 11, 10), 9)
    assert told.link == f"/tasks/{task.pk}"


def test_what_happens_after_the_period_changes_no_figure(busy):
    report = fresh(busy.report())
    before = values_of(report)
    finish(busy.parts[0]["丙"], at(21), files=1)

    services.refresh_report(report=report, actor=SYSTEM, at=at(22))

    assert values_of(fresh(report)) == before


def test_a_statement_entered_late_into_the_period_is_counted_when_refreshed(busy):
    report = fresh(busy.report())
    say(busy.parts[0]["丙"], 90, at(18))

    is_moved = services.refresh_report(report=report, actor=SYSTEM, at=at(22))

    assert is_moved
    assert values_of(fresh(report))["reported"] == "4"


def test_a_department_counts_only_what_is_its_own(busy):
    town = busy.towns[0]
    station = OrganisationFactory(area=town, name="消防工作站")
    [task] = busy.tasks(0, line("庚"), when=OCTOBER)
    part = busy.part(task, station, at(21, month=10), date(2026, 11, 12))
    say(part, 50, at(5), files=2)
    deadlines.press_deadlines(at=at(16), levels=LEVELS)

    [report] = busy.reports(units=[station])

    assert not report.is_of_area
    assert values_of(report) == {
        "standing": "1", "done": "0", "done_rate": "0.0%", "completed": "0", "assigned": "1",
        "advanced": "0", "reported": "1", "evidence": "2", "returned": "0", "plans": "0",
        "reminders": "1", "escalated": "0", "overdue": "1", "overdue_rate": "100.0%",
    }  # fmt: skip
    for figure in queries.figures(report):
        rows = queries.opened(figure).rows
        assert rows is None or rows.count() == figure.value


def test_a_reader_of_one_line_sees_less_but_the_figure_stays(busy):
    report = fresh(busy.report())
    figure = ReportFigure._base_manager.get(report=report, code="standing")
    school = Task._base_manager.filter(area_path__startswith=report.area_path, text="丙")
    school.update(sector="education")
    health = Scope((Reach(AreaPath(report.area_path), frozenset({"health"})),))

    with scoped(health):
        seen = queries.opened(figure).rows.count()

    assert (figure.value, seen) == (Decimal(6), 5)
    assert queries.counted([queries.opened(figure).asked]) == [Decimal(6)]


def test_a_recurring_task_counts_each_time_it_is_confirmed(county):
    [task] = county.tasks(0, line("每月排查", monthly=15), when=SEPTEMBER, period=YEAR)
    part = county.part(task, county.offices[0], SEPTEMBER)
    for month in (9, 10, 11):
        finish(part, at(14, month=month))

    figures = values_of(county.report())

    assert (figures["advanced"], figures["completed"], figures["overdue"]) == ("1", "0", "0")
