"""Lists, numbers, the curve and the pages: each in its area, each number its list."""

import io
from datetime import date, timedelta

import docx
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import PostFactory, RoleFactory, UserFactory
from tests.prevention.major_hazards.builders import AT, NOW, County
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.major_hazards import queries, rules
from wanghuo.prevention.major_hazards.models import ElementCheck, MajorHazard
from wanghuo.prevention.major_hazards.queries import MajorHazardFilter
from wanghuo.prevention.major_hazards.rules import MajorHazardState, Standing
from wanghuo.prevention.major_hazards.writing.publication import Published, publication

ON = AT.date()


@pytest.fixture
def several(county):
    """One in each of several states, and as many in the county next to it."""
    states = ("suspected", "judged", "listed", "closure_asked", "closed", "looked_back")
    other = County("白水县")
    for state in states:
        county.at_step(state)
    other.at_step("listed")
    return county, other


def seen(county, *allowed, at=None, **chosen):
    actor = at or county.actor(*allowed)
    with scoped(actor.scope(rules.MAJOR_HAZARD_READ)):
        rows = queries.major_hazard_list(MajorHazardFilter(on=ON, **chosen))
        return sorted(row.state for row in rows)


def test_lists_numbers_and_the_curve_keep_to_their_area(several):
    county, other = several
    mine = county.actor(rules.MAJOR_HAZARD_READ)

    assert seen(county, at=mine) == [
        "closed", "closure_asked", "judged", "listed", "looked_back", "suspected",
    ]  # fmt: skip
    assert seen(county, at=county.owner) == seen(county, at=mine)
    stranger = county.actor(
        rules.MAJOR_HAZARD_READ, organisation=other.firm, holders=[other.occupier.number]
    )
    assert seen(county, at=stranger) == []

    with scoped(mine.scope(rules.MAJOR_HAZARD_READ)):
        counts = dict(queries.standing_counts(MajorHazardFilter(on=ON)))
        for standing, count in counts.items():
            rows = queries.major_hazard_list(MajorHazardFilter(on=ON, standing=standing))
            assert rows.count() == count, standing
        assert counts == {
            Standing.STOCK: 3,
            Standing.TO_JUDGE: 1,
            Standing.TO_LIST: 1,
            Standing.SUPERVISED: 2,
            Standing.OVERDUE: 0,
            Standing.SILENT: 0,
            Standing.CLOSING: 1,
            Standing.TO_LOOK_BACK: 1,
            Standing.CLOSED: 2,
        }
        [month] = queries.months(MajorHazardFilter(on=ON), 1)
        assert (month.new, month.closed, month.stock) == (5, 2, 3)
        stock = queries.major_hazard_list(MajorHazardFilter(on=ON, stock_on=month.last))
        assert stock.count() == month.stock
        assert [one.area_path for one in queries.published()] == [county.village.path] * 2


def test_overdue_and_silent_by_the_day(county):
    row = county.listed()

    def standing(days):
        on = ON + timedelta(days=days)
        counts = dict(queries.standing_counts(MajorHazardFilter(on=on)))
        return counts[Standing.SILENT], counts[Standing.OVERDUE]

    assert standing(7) == (0, 0)
    assert standing(8) == (1, 0)
    county.progress(row, AT + timedelta(days=8))
    assert standing(9) == (0, 0)
    assert standing(60) == (1, 0)
    assert standing(61) == (1, 1)


def log_in(county, *allowed, organisation=None):
    user = UserFactory()
    PostFactory(
        user=user,
        organisation=organisation or county.office,
        area=county.area,
        role=RoleFactory(capabilities=list(allowed)),
    )
    client = Client()
    client.force_login(user)
    return client


def test_an_owner_sees_his_own_reports_progress_and_asks(county):
    row = county.listed(NOW)
    other = County("白水县")
    strange = other.listed(NOW)
    owner = log_in(
        county, rules.MAJOR_HAZARD_READ, rules.MAJOR_HAZARD_RECTIFY, organisation=county.firm
    )

    page = owner.get(reverse("major_hazards:major_hazard", args=[row.pk])).content.decode()
    assert "报告本周进展" in page
    assert "作出判定" not in page
    address = reverse("major_hazards:post_progress", args=[row.pk])
    given = {"id": "00000000-0000-7000-8000-000000000001", "percent": 60, "text": "打通"}
    assert owner.post(address, given).status_code == 302
    assert MajorHazard._base_manager.get(pk=row.pk).state == "rectifying"
    hidden = reverse("major_hazards:major_hazard", args=[strange.pk])
    assert owner.get(hidden).status_code == 404
    assert "白水县" not in owner.get(reverse("major_hazards:major_hazards")).content.decode()


@pytest.mark.parametrize("state", MajorHazardState)
def test_the_page_of_every_state_says_what_is_next(county, state):
    row = county.at_step(state)
    client = log_in(
        county,
        rules.MAJOR_HAZARD_READ,
        rules.MAJOR_HAZARD_JUDGE,
        rules.MAJOR_HAZARD_LIST,
        rules.MAJOR_HAZARD_RECTIFY,
    )

    answer = client.get(reverse("major_hazards:major_hazard", args=[row.pk]))

    assert answer.status_code == 200
    assert rules.NEXT_STEP[state] in answer.content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_a_page_asks_as_often_for_one_as_for_three(county, many, django_assert_num_queries):
    row = county.listed(NOW)
    for number in range(many):
        county.progress(row, NOW + timedelta(days=number), percent=number)
    client = log_in(county, rules.MAJOR_HAZARD_READ)

    with django_assert_num_queries(4 + 15):
        client.get(reverse("major_hazards:major_hazard", args=[row.pk]))


def test_the_public_list_names_no_person(county):
    county.listed(NOW)
    client = log_in(county, rules.MAJOR_HAZARD_READ)

    page = client.get(reverse("major_hazards:published_hazards")).content.decode()
    sheet = client.get(reverse("major_hazards:published_hazards") + "?xlsx=1").content
    paper = client.get(reverse("major_hazards:published_docx")).content

    rows = [str(cell) for ws in load_workbook(io.BytesIO(sheet)) for r in ws.values for cell in r]
    document = docx.Document(io.BytesIO(paper))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for text in (page, " ".join(rows), " ".join(cells)):
        assert "清石县百货" in text
        assert "政督〔2025〕1号" in text
        assert "卫四" not in text


def test_the_notice_of_nothing_says_so():
    paper = publication([], date(2026, 3, 2))

    assert [block.text for block in paper.blocks] == [
        "截至2026年3月2日，挂牌督办的重大火灾隐患共0处。",
        "欢迎社会各界监督整改。",
    ]


def test_the_notice_numbers_its_lines():
    line = Published("百货", "一号", "锁闭", "1号", "政府", ON, ON, "整改中")

    table = publication([line, line], ON).blocks[1]

    assert [row[0] for row in table.rows] == [1, 2]


def test_an_officer_goes_the_first_steps_by_the_pages(county):
    client = log_in(county, rules.MAJOR_HAZARD_READ, rules.MAJOR_HAZARD_JUDGE)
    asked = client.get(reverse("major_hazards:new_major_hazard"), {"place": county.place.number})
    form = asked.context["suspecting"]
    given = {
        "id": form.initial["id"], "place": county.place.number, "site": "crowded", "title": "锁闭"
    }  # fmt: skip
    page = client.post(reverse("major_hazards:suspect"), given)["Location"]

    element = {"element": "5.1", "title": "出口", "evidence": "一层东侧", "is_present": "on"}
    client.post(f"{page}/elements", element)
    client.post(f"{page}/judge", {})

    row = MajorHazard._base_manager.get()
    assert (row.state, ElementCheck._base_manager.count()) == ("undecided", 1)
    assert "没有收录" in client.get(page).content.decode()


@time_machine.travel(AT)
def test_the_check_list_of_the_edition_is_filled_in_on_the_page(county):
    row = county.suspected()
    client = log_in(county, rules.MAJOR_HAZARD_READ, rules.MAJOR_HAZARD_JUDGE)
    page = reverse("major_hazards:major_hazard", args=[row.pk])
    assert "避难走道、避难间、避难层不合规或被占" in client.get(page).content.decode()

    ticked = {"present": ["7.3.1", "7.3.2"], "evidence-7.3.1": "三层", "evidence-7.3.2": "东侧"}
    client.post(f"{page}/elements", ticked)
    unticked = {"element": ["7.3.1", "7.3.2"], "present": ["7.3.2"], "evidence-7.3.2": "东侧"}
    client.post(f"{page}/elements", unticked)
    nothing = client.post(f"{page}/elements", {})

    kept = ElementCheck._base_manager.order_by("element")
    assert [(one.element, one.is_present) for one in kept] == [("7.3.1", False), ("7.3.2", True)]
    assert nothing.status_code == 422
