"""Pages and API: what they show, how often they ask, and what they export."""

import io
from urllib.parse import unquote

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from openpyxl import load_workbook

from tests.factories import PostFactory, RoleFactory, UserFactory, make_area
from tests.governance.plans.builders import line
from tests.governance.reporting.builders import COUNTY, DUE, County, at, fresh
from tests.web.operations import program_of
from wanghuo.base.deadlines.rules import Frequency
from wanghuo.governance.reporting import command, rules, services
from wanghuo.governance.reporting.models import Report, ReportDuty, ReportSection
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.scoping import scoped

EVERYTHING = (*COUNTY, rules.REPORT_APPROVE)
PAGES = (
    "/reports/", "/reports/board", "/reports/statistics", "/reports/duties/",
    "/reports/{report}", "/reports/{report}/docx", "/reports/figures/{figure}",
)  # fmt: skip


@pytest.fixture
def at_the_county(county):
    """The county with reports, and its person at the pages on the 21st."""
    county.duty_ = fresh(county.duty())
    county.rows = county.reports(county.duty_)
    with time_machine.travel(at(21), tick=False):
        yield county, client_of(county, county.area, county.office)


def client_of(county, area, organisation):
    user = UserFactory()
    role = RoleFactory(capabilities=list(EVERYTHING))
    PostFactory(user=user, organisation=organisation, area=area, role=role)
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def test_a_duty_is_set_changed_and_confirmed_on_its_pages(at_the_county):
    county, client = at_the_county
    form = {
        "area": county.area.pk, "title": "季度情况", "outline": "quarterly", "freq": "QUARTERLY",
        "month_day": "01-10", "shift": "after", "lead_days": 4, "cover": "previous",
        "receiver": county.office.pk, "units": [one.pk for one in county.offices],
    }  # fmt: skip
    page = client.get("/reports/duties/new", {"area": county.area.pk})
    assert set(page.context["form"].initial["units"]) == {one.pk for one in county.offices}

    answer = client.post("/reports/duties/new", form)
    address = answer["Location"]
    [duty] = ReportDuty._base_manager.filter(title="季度情况")
    assert (duty.freq, duty.cover, duty.shift) == (Frequency.QUARTERLY, "previous", "after")
    assert duty.units(manager="_base_manager").count() == 3

    changed = {**form, "version": 0, "units": [county.offices[0].pk], "title": "改"}
    client.post(f"{address}/change", changed)
    client.post(f"{address}/confirm", {"version": 1})
    duty = fresh(duty)
    assert (duty.title, duty.state, duty.version) == ("改", "live", 2)
    assert duty.units(manager="_base_manager").count() == 1

    answer = client.post(f"{address}/close", {"version": 1})
    assert answer.status_code == 409


def test_a_refused_form_says_why(at_the_county):
    county, client = at_the_county
    answer = client.post(
        "/reports/duties/new",
        {"area": county.area.pk, "title": "情况", "outline": "monthly", "shift": "none",
         "lead_days": 4, "cover": "rolling", "receiver": county.office.pk},
    )  # fmt: skip

    assert answer.status_code == 422
    assert "请填写报送周期" in answer.content.decode()


def test_a_section_is_edited_in_place_and_a_stale_one_is_refused(at_the_county):
    county, _ = at_the_county
    client = client_of(county, county.towns[0], county.offices[0])
    found = ReportSection._base_manager.get(report=county.rows[0], code="next")
    address = f"/reports/sections/{found.pk}"

    assert found.text in client.get(f"{address}/edit").content.decode()
    saved = client.post(f"{address}/save", {"version": 0, "text": "抓好整改。"})
    assert "抓好整改。" in saved.content.decode()
    assert "已人工修改" in saved.content.decode()
    assert client.post(f"{address}/save", {"version": 0, "text": "别的"}).status_code == 409
    back = client.post(f"{address}/restore", {"version": 1})
    assert found.text in back.content.decode()


def test_figures_in_the_text_are_links_to_their_records(at_the_county):
    county, client = at_the_county
    county.tasks(0, line("排查"), when=at(10))
    report = fresh(county.rows[0])
    services.refresh_report(report=report, actor=SYSTEM, at=at(21))
    figure = report.figures(manager="_base_manager").get(code="standing")

    page = client.get(f"/reports/{report.pk}").content.decode()

    assert f'在册任务<a href="/reports/figures/{figure.pk}" title="在册任务">1</a>项' in page
    assert "排查" in client.get(f"/reports/figures/{figure.pk}").content.decode()


def test_a_cell_names_its_column_where_a_phone_hides_the_headings(at_the_county):
    county, client = at_the_county
    county.tasks(0, line("排查"), when=at(10))
    report = fresh(county.rows[0])
    services.refresh_report(report=report, actor=SYSTEM, at=at(21))
    figure = report.figures(manager="_base_manager").get(code="standing")

    answer = client.get(f"/reports/figures/{figure.pk}")

    _, *labels = answer.context["header"]
    assert [f'<td data-label="{one}">' in answer.content.decode() for one in labels] == [
        True
    ] * len(labels)


def test_what_is_late_stands_first_on_the_receivers_home_with_its_days(at_the_county):
    county, client = at_the_county
    county.sent(fresh(county.rows[0]), when=at(21))

    with time_machine.travel(at(26), tick=False):
        client.force_login(client.user)  # nobody stays logged in for five days
        page = client.get("/")

    sections = page.context["sections"]
    assert [one.key for one in sections][:3] == ["overdue", "report_missing", "due_soon"]
    assert {one.key: one.count for one in sections}["report_missing"] == 2
    assert page.content.decode().count("逾期 2 天") == 2


def test_text_that_looks_like_a_tag_stays_text(at_the_county):
    county, client = at_the_county
    found = ReportSection._base_manager.select_related("report__organisation").get(
        report=county.rows[0], code="next"
    )
    services.edit_section(
        section=found, version=0, text="<script>1</script>", actor=SYSTEM, at=at(21)
    )

    page = client.get(f"/reports/{county.rows[0].pk}").content.decode()

    assert "&lt;script&gt;1" in page


def test_lists_and_statistics_are_exported_as_shown(at_the_county):
    county, client = at_the_county
    county.sent(fresh(county.rows[0]), when=at(26))

    rows = sheet_of(client.get("/reports/", {"lateness": "late", "xlsx": 1}))
    counts = sheet_of(client.get("/reports/statistics", {"xlsx": 1}))

    assert [row[1:8] for row in rows[1:]] == [
        ("清石镇消安办", "2026年11月", *rows[1][3:5], "迟报", 2, "已上报")
    ]
    assert len(counts) == 4
    assert counts[0][0] == "单位"


def test_a_workbook_holds_every_figure_and_every_annex(at_the_county):
    county, client = at_the_county

    book = load_workbook(io.BytesIO(client.get(f"/reports/{county.rows[0].pk}/xlsx").content))

    assert book.sheetnames == ["数字", "逾期未完成任务事项清单", "本期完成任务清单"]
    assert book["数字"].max_row == 15


def sheet_of(answer):
    *rows, foot = load_workbook(io.BytesIO(answer.content)).worksheets[0].values
    assert foot[:2] == ("合计", f"共 {len(rows) - 1} 行")
    return rows


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_equally_often_for_one_town_and_for_three(db, settings, tmp_path, page):
    settings.MEDIA_ROOT = tmp_path
    asked = []
    with time_machine.travel(at(21), tick=False):
        for towns in (1, 3):
            with scoped(EVERYWHERE):
                county = County()
                duty = fresh(county.duty(units=county.offices[:towns]))
                for _ in range(towns):
                    county.tasks(0, line("排查"), when=at(10), title=f"方案{_}")
                report = fresh(county.reports(duty)[0])
                services.refresh_report(report=report, actor=SYSTEM, at=at(21))
                for n in range(towns):
                    county.received(fresh(county.reports(duty)[n]), n, when=at(21))
                client = client_of(county, county.area, county.office)
                figure = report.figures(manager="_base_manager").get(code="standing").pk
            address = page.format(report=report.pk, figure=figure)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                answer = client.get(address)
                assert answer.status_code == 200
                if answer.streaming:
                    b"".join(answer.streaming_content)
            asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_draft_and_the_approved_document_are_both_word(at_the_county):
    county, client = at_the_county
    address = f"/reports/{county.rows[0].pk}/docx"
    draft = client.get(address)
    printed = client.get(f"/reports/{county.rows[0].pk}/pdf")
    assert [unquote(one["Content-Disposition"]).partition("''")[2] for one in (draft, printed)] == [
        f"（草稿）{county.rows[0].title}.docx",
        f"（草稿）{county.rows[0].title}.pdf",
    ]
    assert Document(io.BytesIO(draft.content)).paragraphs
    assert printed.content.startswith(b"%PDF-")

    report = county.approved(fresh(county.rows[0]), when=at(21))
    frozen = b"".join(client.get(address).streaming_content)
    with report.file.open("rb") as file:
        assert file.read() == frozen


def test_the_api_tells_a_report_and_takes_its_steps(at_the_county):
    county, client = at_the_county
    program = program_of(client.user)
    report = county.sent(fresh(county.rows[0]), when=at(21))

    told = program.get(f"/api/reports/{report.pk}").json()
    figure = told["figures"][0]
    records = program.get(f"/api/report-figures/{figure['id']}").json()
    received = program.post(f"/api/reports/{report.pk}/receive")

    assert [one["code"] for one in told["sections"]] == [
        "progress", "work", "supervision", "problems", "next",
    ]  # fmt: skip
    assert (records["count"], records["shows"]) == (int(figure["value"]), "tasks")
    assert received.json()["state"] == "received"
    board = program.get(f"/api/report-duties/{county.duty_.pk}/board", {"named_on": DUE}).json()
    assert [one["lateness"] for one in board["lines"]] == ["pending", "pending", "on_time"]


def test_out_of_area_there_is_no_report(at_the_county):
    county, _ = at_the_county
    client = client_of(county, make_area("临江县"), county.offices[1])
    report = county.rows[0]
    figure = report.figures(manager="_base_manager").first()

    for address in (f"/reports/{report.pk}", f"/reports/figures/{figure.pk}",
                    f"/reports/duties/{county.duty_.pk}"):  # fmt: skip
        assert client.get(address).status_code == 404


class Asked:
    def __init__(self, **terms):
        self.__dict__.update(terms)


def test_the_command_drafts_lists_and_exports(county, capsys, tmp_path):
    county.duty(when=at(19))
    with time_machine.travel(at(20), tick=False):
        assert command.run(Asked(action="draft")) == 0
    with time_machine.travel(at(26), tick=False):
        assert command.run(Asked(action="list", missing=True)) == 0
    said = capsys.readouterr().out
    assert "新生成报告 3 份。" in said
    assert said.count("逾期未报2天") == 3

    report = Report._base_manager.first()
    assert command.run(Asked(action="export", report=report.pk, file=tmp_path / "a.docx")) == 0
    assert Document(tmp_path / "a.docx").paragraphs
    gone = Asked(action="export", report=county.duty().pk, file=tmp_path / "b.docx")
    assert command.run(gone) == 2
