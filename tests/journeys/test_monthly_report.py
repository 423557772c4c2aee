"""The monthly report that writes itself, from the plan's sentence to one Word file.

望山县's plan asks every town for a report by the 24th. 清石镇 sends in time, 白水镇 is late and has
its report returned once; the county consolidates what came and names who is missing.
"""

import io
from datetime import date

import pytest
from docx import Document

from tests.factories import make_area
from tests.governance.plans.builders import line, make_reading
from tests.journeys.cast import County, Person, clock_ticks, tree
from tests.journeys.steps import on
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.governance.plans import services as plans
from wanghuo.governance.plans.models import Task
from wanghuo.governance.plans.reading import values
from wanghuo.governance.plans.services.upload import Original, enter_plan
from wanghuo.governance.reporting import services as reporting
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.scoping import scoped

COMMITTEE, GOVERNMENT = OrganisationKind.COMMITTEE, OrganisationKind.GOVERNMENT
ASKED = values.ReportDue(
    "本月消防安全工作推进落实情况",
    "每月24日前",
    values.Span(0, 0),
    freq=values.Frequency.MONTHLY,
    month_day="24",
)
YEARS = values.Period(date(2024, 1, 1), None)


class Reporting(County):
    """The county of every journey with a second town, deputy mayors, and who receives reports."""

    def _appoint(self):
        super()._appoint()
        self.second = make_area("云岭乡", self.county, code="990131200000")
        self._serves("mayor", "leader", self.town, "镇政府", GOVERNMENT)
        self._serves("clerk2", "clerk", self.second, "乡消安办", COMMITTEE)
        self._serves("mayor2", "leader", self.second, "乡政府", GOVERNMENT)
        self._serves("receiver", "supervisor", self.county, "望山县消安办", COMMITTEE)
        self._serves("chief", "leader", self.county, "县政府", GOVERNMENT)


@pytest.fixture
def county(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with on("10-12T09:00"), scoped(EVERYWHERE):
        county = Reporting()
        adopt(county.county, line("全县排查"), ASKED, title="望山县方案")
        adopt(county.town, line("整治违规充电"), line("张贴提示"), title="清石镇方案")
    return county


def adopt(area, *lines, title):
    reading = make_reading(*lines, title=title, period=YEARS)
    plan = enter_plan(
        area=area,
        original=Original("方案.txt", title.encode()),
        reading=reading,
        actor=SYSTEM,
        at=clock.now(),
    )
    plans.confirm_plan(plan=plan, actor=SYSTEM, at=clock.now(), accept_pending=True)


def works(text):
    """The village does a task and the town confirms it."""
    with scoped(EVERYWHERE):
        part = Task.objects.exclude(parent=None).get(text=text)
        now = {"actor": SYSTEM, "at": clock.now()}
        plans.report_progress(task=part, percent=100, text="完成", **now)
        plans.submit_task(task=part, **now)
        plans.complete_task(task=part, **now)


def give(county):
    with scoped(EVERYWHERE):
        village = county.villages[0].organisations(manager="_base_manager").get()
        for task in Task.objects.filter(parent=None, area=county.town):
            plans.assign_task(task=task, organisations=[village], actor=SYSTEM, at=clock.now())


def link_to(page, words):
    """Where the first link leads whose words hold these."""
    links = [one for one in tree(page).iter("a") if words in one.text_content()]
    assert links, f"no link says {words}"
    return links[0].get("href")


def figures(page):
    """The figures beside a report: name to value and address."""
    cells = [row.findall("td") for row in tree(page).iter("tr")]
    return {
        one[0].text_content(): (one[1].text_content(), one[1].find("a").get("href"))
        for one in cells
        if len(one) == 2 and one[1].find("a") is not None
    }


def edits(person, report, heading, text):
    page = person.opens(report)
    [one] = [one for one in page.context["sections"] if one.section.heading == heading]
    address = f"/reports/sections/{one.section.pk}"
    return person.fills(person.opens(f"{address}/edit"), f"{address}/save", text=text)


def sends(clerk, mayor, report):
    clerk.fills(clerk.opens(report), f"{report}/submit")
    mayor.fills(mayor.opens(report), f"{report}/approve")
    clerk.fills(clerk.opens(report), f"{report}/send")


def words_of(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return [one.text for one in Document(io.BytesIO(content)).paragraphs if one.text]


def confirms_the_duty():
    """The county confirms what its plan asks, and who owes it."""
    clock_ticks()
    receiver = Person("receiver")
    duty = link_to(receiver.opens("/"), "本月消防安全工作推进落实情况")
    page = receiver.opens(duty)
    units = [unit.organisation.name for unit in page.context["units"]]
    assert units == ["镇消安办", "乡消安办"]
    receiver.fills(page, f"{duty}/confirm")
    return duty


def opens_the_draft(clerk):
    """The report for the 24th is already drafted; every figure opens to its records."""
    report = link_to(clerk.opens("/"), "清石镇消安办关于2026年11月消防安全工作推进落实情况的报告")
    page = clerk.opens(report)
    text = tree(page).text_content()
    assert "在册任务2项，累计完成1项，完成率50.0%。" in text
    assert "本月确认完成任务1项。" in text
    shown = figures(page)
    assert shown["在册任务"][0] == "2项"
    for value, address in shown.values():
        told = clerk.opens(address).context.get("page")
        assert told is None or f"{told.paginator.count}" in value
    done = clerk.opens(shown["本期完成任务"][1]).content.decode()
    assert ("整治违规充电" in done, "张贴提示" in done) == (True, False)
    return report


def goes_up(clerk, mayor, report):
    """Two sentences are edited, the deputy mayor approves what he was told of, it is sent."""
    edits(clerk, report, "存在的主要问题", "个别小区充电设施不足。")
    edits(clerk, report, "下一步工作打算", "十二月底前建成两处充电棚。")
    clerk.fills(clerk.opens(report), f"{report}/submit")
    clock_ticks()
    assert report in [notice.link for notice in mayor.opens("/inbox").context["page"]]
    assert link_to(mayor.opens("/"), "2026年11月") == report
    mayor.fills(mayor.opens(report), f"{report}/approve")
    clerk.fills(clerk.opens(report), f"{report}/send")
    paper = words_of(clerk.opens(f"{report}/docx"))
    assert "十二月底前建成两处充电棚。" in paper
    assert paper[-2:] == ["清石镇消安办", "2026年11月20日"]


def sees_who_is_missing(receiver, duty):
    """The one who has not sent stands first, with the days, and is reminded."""
    board = link_to(receiver.opens("/reports/"), "收报台")
    page = receiver.opens(board)
    lines = page.context["board"].lines
    rows = [(one.report.organisation.name, one.lateness, one.days) for one in lines]
    assert rows == [("乡消安办", "missing", 2), ("镇消安办", "on_time", 0)]
    receiver.fills(page, f"{duty}/remind", note="请今天报送")
    clock_ticks()
    kinds = [notice.kind for notice in Person("clerk2").opens("/inbox").context["page"]]
    assert "warned" in kinds
    return link_to(receiver.opens("/"), "乡消安办关于2026年11月")


def consolidates(receiver, duty):
    page = receiver.opens("/reports/board")
    answer = receiver.fills(page, f"{duty}/consolidate")
    return answer.redirect_chain[-1][0], tree(answer).text_content()


def returns_one(receiver, duty, report, late):
    """One is received, one returned with a reason; the rest becomes one report."""
    receiver.fills(receiver.opens(report), f"{report}/receive")
    receiver.fills(receiver.opens(late), f"{late}/return", reason="缺少问题清单。")
    assert "缺少问题清单。" in Person("clerk2").opens(late).content.decode()
    whole, text = consolidates(receiver, duty)
    assert "本期应报2个单位，汇总1个。" in text
    assert "乡消安办（已退回，待重报）" in text
    return whole


def takes_the_late_one_in(receiver, duty, late):
    clerk, mayor = Person("clerk2"), Person("mayor2")
    assert "被退回的报告" in clerk.opens("/").content.decode()
    clerk.fills(clerk.opens(late), f"{late}/revise")
    edits(clerk, late, "存在的主要问题", "两处水源维护不及时。")
    sends(clerk, mayor, late)
    receiver.fills(receiver.opens(late), f"{late}/receive")
    consolidates(receiver, duty)


def becomes_one_file(receiver, whole):
    chief = Person("chief")
    receiver.fills(receiver.opens(whole), f"{whole}/submit")
    chief.fills(chief.opens(whole), f"{whole}/approve")
    paper = words_of(receiver.opens(f"{whole}/docx"))
    assert "清石镇消安办：个别小区充电设施不足。" in paper
    assert "云岭乡消安办：两处水源维护不及时。" in paper
    said = "汇总2个。其中迟报1个：云岭乡消安办（迟2天）。没有单位未报送。"
    assert any(said in one for one in paper)


def is_counted(receiver):
    counts = {
        one.organisation: (one.on_time, one.late, one.days_late, one.returned, one.reminded)
        for one in receiver.opens("/reports/statistics").context["counts"]
    }
    assert counts == {"清石镇消安办": (1, 0, 0, 0, 0), "云岭乡消安办": (0, 1, 2, 1, 1)}


@pytest.mark.django_db
def test_the_monthly_report_writes_itself(county):
    with on("10-25T09:00"):
        give(county)
    with on("11-02T09:00"):
        duty = confirms_the_duty()
    with on("11-03T09:00"):
        works("整治违规充电")
    with on("11-20T08:30"):
        reporting.open_due_reports(at=clock.now())
        clock_ticks()
        clerk, mayor = Person("clerk"), Person("mayor")
        report = opens_the_draft(clerk)
        goes_up(clerk, mayor, report)
    with on("11-26T09:00"):
        receiver = Person("receiver")
        late = sees_who_is_missing(receiver, duty)
        sends(Person("clerk2"), Person("mayor2"), late)
        whole = returns_one(receiver, duty, report, late)
    with on("11-27T09:00"):
        receiver = Person("receiver")
        takes_the_late_one_in(receiver, duty, late)
        becomes_one_file(receiver, whole)
        is_counted(receiver)
        assert Person("neighbour").client.get(whole).status_code == 404
