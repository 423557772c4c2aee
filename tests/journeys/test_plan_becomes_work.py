"""A plan document becomes running work: the story the first release is for, told through pages."""

from datetime import date

import pytest
from django.db import connection

from tests.journeys.cast import PLAN, Person, clock_ticks, form_of, tree, upload_of
from tests.journeys.steps import (
    assigned,
    finished_by_the_east,
    on,
    report,
    reviewed,
    rows,
    state_of,
    upload,
    work_of,
)
from tests.kernel.ledger.tampering import tamper
from wanghuo.governance.plans.rules import ItemKind
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.work import services as work
from wanghuo.web.commands.worker import find_actor

pytestmark = pytest.mark.django_db


def test_upload_shows_text_and_items_side_by_side(county):
    clerk = Person("clerk")

    page = clerk.opens(upload(clerk, county))

    counts = {kind: count for kind, count in page.context["tabs"] if count}
    assert counts == {
        ItemKind.TASK: 5,
        ItemKind.PROBLEM: 2,
        ItemKind.BUILD_QUANTITY: 1,
        ItemKind.REPORT: 1,
    }
    text = "".join(run.text for run in page.context["runs"])
    assert text.split() == PLAN.read_text("utf-8").split()
    words = page.content.decode()
    assert "“2025年4月30日前”早于印发日期2026-02-20。" in words
    assert "派出锁" in words


def test_the_same_file_again_is_the_same_plan(county):
    clerk = Person("clerk")

    assert upload(clerk, county) == upload(clerk, county)


def test_two_corrections_reach_the_work(county):
    clerk = Person("clerk")

    plan = reviewed(clerk, county)

    assert rows(clerk, plan=plan.rpartition("/")[2]) == [
        (1, "", date(2026, 3, 31)),
        (2, "", date(2026, 3, 20)),
        (3, "", date(2026, 4, 30)),
        (4, "", date(2026, 6, 30)),
        (5, "", date(2026, 3, 25)),
    ]


def test_a_plan_is_not_confirmed_before_it_is_judged(county):
    clerk = Person("clerk")
    plan = upload(clerk, county)

    answer = clerk.client.post(f"{plan}/confirm")

    assert answer.status_code == 409
    assert "还有9条" in answer.content.decode()


def test_one_button_gives_the_work_to_whom_the_plan_names(county):
    clerk = Person("clerk")

    assigned(clerk, county)

    assert rows(clerk, rank="leaf") == [
        (1, "镇应急办", date(2026, 3, 31)),
        (2, "东山村村民委员会", date(2026, 3, 20)),
        (2, "西河村村民委员会", date(2026, 3, 20)),
        (3, "南庄村村民委员会", date(2026, 4, 30)),
        (4, "东山村村民委员会", date(2026, 6, 30)),
        (4, "南庄村村民委员会", date(2026, 6, 30)),
        (4, "西河村村民委员会", date(2026, 6, 30)),
        (5, "派出所", date(2026, 3, 25)),
    ]
    assert rows(Person("east")) == [
        (2, "东山村村民委员会", date(2026, 3, 20)),
        (4, "东山村村民委员会", date(2026, 6, 30)),
    ]


def test_report_is_returned_then_confirmed(county):
    clerk = Person("clerk")
    assigned(clerk, county)
    east = Person("east")
    task = work_of(east)

    report(
        east, task, 100, "充电桩已装好", submit="on", files=upload_of(content=b"ledger of sheds")
    )
    assert state_of(east, task) == ("submitted", 100)
    clerk.fills(clerk.opens(task), f"{task}/return", reason="请补充照片")
    assert state_of(east, task) == ("assigned", 100)
    report(east, task, 100, "照片已补充", submit="on")
    clerk.fills(clerk.opens(task), f"{task}/complete")

    assert state_of(east, task) == ("done", 100)
    said = [one.text for one in clerk.opens(task).context["detail"].progress]
    assert [words for words in said if words] == ["照片已补充", "请补充照片", "充电桩已装好"]
    [file] = tree(clerk.opens(task)).xpath("//a[starts-with(@href, '/files/')]/@href")
    kept = b"".join(clerk.opens(file).streaming_content)
    assert kept == b"ledger of sheds"


def test_overdue_list_of_the_day_after_is_exactly_right(county):
    finished_by_the_east(county)

    with on("03-20T23:59"):
        assert rows(Person("clerk"), overdue="2026-03-20") == []
    with on("03-21T00:01"):
        late = [
            (2, "", date(2026, 3, 20)),
            (2, "西河村村民委员会", date(2026, 3, 20)),
        ]
        assert rows(Person("clerk"), overdue="2026-03-21") == late
        assert rows(Person("west"), overdue="2026-03-21") == late[1:]
        assert rows(Person("east"), overdue="2026-03-21") == []
        sections = Person("west").opens("/").context["sections"]
        assert {one.key: one.count for one in sections if one.count} == {"overdue": 1}


def test_every_number_of_the_board_opens_the_list_it_counts(county):
    finished_by_the_east(county)

    with on("03-21T09:00"):
        person = Person("county")
        board = tree(person.opens("/board/"))
        links = {
            (link.get("href"), int(link.text_content()))
            for link in board.xpath("//table//a[contains(@href, '/tasks/')]")
            if link.text_content().strip().isdigit()
        }
        counted = {(href, person.opens(href).context["page"].paginator.count) for href, _ in links}

    assert len(links) > 5
    assert counted == links


def test_the_county_sees_the_town_and_the_neighbour_sees_nothing(county):
    task = finished_by_the_east(county)
    plan = Person("clerk").opens(task).context["task"].plan_id

    assert len(rows(Person("county"), rank="leaf")) == 8
    neighbour = Person("neighbour")
    for address in ("/plans/", "/tasks/", "/problems/", "/responsibilities/", "/board/", "/"):
        page = neighbour.opens(address).content.decode()
        assert [word for word in ("清石", "东山", "违规充电") if word in page] == []
    for address in (task, f"/plans/{plan}", f"/plans/{plan}/file", f"/areas/{county.town.pk}"):
        neighbour.opens(address, status=404)


def verified(person):
    """Ask for a verification, let a worker do it, and read the page of its result."""
    job = person.client.post("/ledger/verify")["Location"].rpartition("/")[2]
    assert work.run_next(find_actor)
    return person.opens(f"/ledger/verified/{job}").context["found"]


def test_auditor_finds_the_ledger_intact_and_tampering_named(county):
    finished_by_the_east(county)
    clock_ticks()
    auditor = Person("audit")

    found = verified(auditor)
    assert (found["is_intact"], found["facts"] > 30) == (True, True)
    victim = Fact._base_manager.get(kind="task.completed")
    tamper("UPDATE facts_fact SET kind = 'task.reported' WHERE id = %s", key_of(victim))

    found = verified(auditor)
    assert (found["is_intact"], found["breach"]["position"]) == (False, victim.position)
    assert str(victim.position) in found["sentence"]


def key_of(fact):
    """A UUID as the database in use writes it."""
    return fact.pk.hex if connection.vendor == "sqlite" else fact.pk


def test_auditor_sees_no_plan_and_clerk_does_not_verify(county):
    Person("audit").opens("/plans/", status=403)

    assert Person("clerk").client.post("/ledger/verify").status_code == 403


def test_every_form_of_the_review_says_where_it_goes(county):
    clerk = Person("clerk")

    page = clerk.opens(upload(clerk, county))

    for action in ("accept-all", "confirm", "discard", "items"):
        assert form_of(page, f"{page.request['PATH_INFO']}/{action}") is not None
