"""Pages and API of maintenance: every number opens as many, every step is walked, who sees what."""

import html
import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import make_area
from tests.monitoring.devices.builders import named
from tests.monitoring.maintenance.builders import ALL, AT, MINUTE, A, facts, tickets
from tests.visiting import rows_of, says, text_of, visitor
from tests.web.operations import program
from wanghuo.monitoring.devices.models import DeviceCommand
from wanghuo.monitoring.devices.rules import DEVICE_COMMAND, Connectivity
from wanghuo.monitoring.maintenance.models import DutyCheck, FaultTicket
from wanghuo.monitoring.maintenance.rules import (
    DUTY_CHECK_SEND,
    TICKET_HANDLE,
    TICKET_READ,
    CheckState,
    FaultReason,
    TicketView,
)

NOW = AT + timedelta(days=7)


@pytest.fixture(autouse=True)
def _a_week_later():
    with time_machine.travel(NOW, tick=False):
        yield


def to(name, *keys):
    return reverse(f"maintenance:{name}", args=keys)


@pytest.fixture
def client(shop):
    return visitor(shop.town, *ALL)


@pytest.fixture
def worked(shop):
    """Two devices of the firm and one of nobody; tickets in every state; duty checks."""
    second = shop.another(2, firm=shop.firm, place=shop.place(name="西山小学"))
    third = shop.another(3, name="三号装置")
    shop.connected(Connectivity.ONLINE)
    shop.connected(Connectivity.OFFLINE, second)
    shop.connected(Connectivity.LATE, third)
    shop.broken()  # due 5 March: four days late
    shop.stepped(shop.broken(FaultReason.BATTERY), A.ACCEPT)  # due 9 March: today
    shop.stepped(shop.broken(FaultReason.FALSE_ALARMS), A.REPAIR)
    mended = shop.broken(device=second)
    shop.stepped(mended, A.REPAIR, A.CLOSE, at=AT + timedelta(days=3))
    mended = shop.broken(FaultReason.BATTERY, device=second)
    shop.stepped(mended, A.REPAIR, A.CLOSE, at=AT + timedelta(days=6))
    shop.stepped(shop.broken(FaultReason.PERSON, device=second), A.CANCEL)
    shop.broken(FaultReason.OFFLINE, device=third)
    for nth, state in enumerate([*["passed"] * 2, "missed", "lost"]):
        row = shop.asked(at=AT + nth * MINUTE)
        answered = AT if state == "passed" else None
        DutyCheck._base_manager.filter(pk=row.pk).update(
            state=state, settled_at=AT, answered_at=answered
        )
    return shop


def count_of(page):
    """The number beside a list's heading."""
    return int(re.search(r'<span class="text-secondary">(\d+)</span></h1>', page)[1])


@pytest.mark.parametrize(
    ("view", "count"),
    [("", 4), ("standing", 4), ("overdue", 2), ("due", 1), ("repaired", 1), ("recovered", 0),
     ("mine", 0), ("all", 7)],
)  # fmt: skip
def test_every_number_opens_as_many(client, worked, view, count):
    page = text_of(client.get(to("tickets"), {"view": view}))

    label = TicketView(view).label if view else "未办结"
    assert count_of(page) == count
    assert f"{label}&nbsp;{count}<" in page
    assert page.count('data-label="修复期限"') == count


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"view": "all", "reason": "battery"}, 2), ({"view": "all", "text": "西山"}, 3),
        ({"view": "all", "text": "三号"}, 1), ({"view": "all", "text": named(2)[-4:]}, 3),
        ({"view": "all", "firm": "none"}, 1), ({"text": "没有"}, 0),
        ({"view": "all", "repaired_since": "2026-03-05", "repaired_until": "2026-03-05"}, 1),
        ({"view": "all", "repaired_until": "2026-03-04"}, 1),
    ],
)  # fmt: skip
def test_the_list_narrows_and_leaves_the_house(client, worked, asked, count):
    page = text_of(client.get(to("tickets"), asked))
    sheet = rows_of(client.get(to("tickets"), asked | {"xlsx": 1}).content)

    assert count_of(page) == count
    header = next(nth for nth, row in enumerate(sheet) if row[0] == "登记时间")
    assert len([row for row in sheet[header + 1 :] if row[0]]) == count


def test_my_own_organisations_tickets(shop, worked, client):
    mine = Client()
    mine.force_login(shop.user)

    assert count_of(text_of(mine.get(to("tickets"), {"view": "mine"}))) == 4


def test_late_is_red_with_its_days(client, worked):
    page = text_of(client.get(to("tickets"), {"view": "overdue"}))

    assert page.count('<span class="wh-state wh-state--red">逾期 4 天</span>') == 2


def test_the_overview_is_what_a_hand_reckons(client, worked):
    page = text_of(client.get(to("overview")))
    sheet = rows_of(client.get(to("overview"), {"xlsx": 1}).content)

    rows = {row[0]: row[1:] for row in sheet if row[0] in {"安维消防", "未指定维护机构"}}
    # mended: at once, after three days, after six: three days each
    assert rows == {
        "安维消防": [2, 1, "50.0%", 3, 1, 3, 3, 2, 1, "66.7%"],
        "未指定维护机构": [1, 1, "100.0%", 1, 1, 0, "—", 0, 0, "—"],
    }
    assert "3.0" in page


def test_every_number_of_the_overview_opens_its_list(client, worked):
    page = text_of(client.get(to("overview")))
    cells = re.findall(r'<a [^>]*href="(/maintenance/[^"]*firm=[^"]*)"[^>]*>(.*?)</a>', page)

    assert len(cells) == 12
    for address, words in cells:
        number = int(re.search(r"\d+", re.sub(r"<[^>]*>", "", words))[0])
        assert count_of(text_of(client.get(html.unescape(address)))) == number


def test_every_number_of_a_rate_opens_its_list(client, worked):
    for by in ("firm", "place", "area"):
        page = text_of(client.get(to("rates"), {"by": by, "since": "2026-03-01"}))
        cells = re.findall(r'<a href="(/maintenance/checks\?[^"]*)">(\d+)</a>', page)

        assert [number for _, number in cells] == ["4", "2", "1", "1", "0"]
        for address, number in cells:
            shown = text_of(client.get(html.unescape(address)))
            assert count_of(shown) == int(number)
        assert "66.7%" in page


def test_the_days_of_the_overview_narrow_it(client, worked):
    later = {"since": "2026-03-07", "until": "2026-03-09"}
    sheet = rows_of(client.get(to("overview"), later | {"xlsx": 1}).content)

    [firm] = [row for row in sheet if row[0] == "安维消防"]
    assert firm[6:] == [1, 6, 0, 0, "—"]


def test_a_ticket_is_walked_through(client, shop):
    ticket = shop.broken()
    page = text_of(client.get(to("ticket", ticket.pk)))
    assert [words in page for words in ("安维消防", "138****5678", "清石镇消安办")] == [True] * 3
    assert "13812345678" not in page
    steps = [
        {"action": "accept"},
        {"action": "repair", "note": "更换探测器"},
        {"action": "return", "note": "仍不能消音"},
        {"action": "repair", "note": "更换底座"},
        {"action": "close"},
    ]
    for version, step in enumerate(steps):
        done = client.post(to("handle_ticket", ticket.pk), {"version": version, **step})
        assert done.status_code == 302

    page = text_of(client.get(to("ticket", ticket.pk)))
    assert [words in page for words in ("已办结", "更换底座", "核验不合格，退回重修")] == [True] * 3
    assert "当前没有需要您办理的事项" in page


def test_a_step_without_its_words_or_too_late_is_refused(client, shop):
    address = to("handle_ticket", shop.broken().pk)

    says(client.post(address, {"version": 0, "action": "repair"}), "写明修了什么", 422)
    says(client.post(address, {"version": 0, "action": "close"}), "不能执行", 409)
    says(client.post(address, {"version": 0, "action": "settle"}), "还没有恢复上报", 409)
    client.post(address, {"version": 0, "action": "accept"})
    stale = client.post(address, {"version": 0, "action": "cancel", "note": "误报"})
    says(stale, "刚刚被他人更新", 409)


def test_what_came_back_may_be_closed(client, shop):
    ticket = shop.broken(FaultReason.OFFLINE)
    assert "装置已恢复，办结" not in text_of(client.get(to("ticket", ticket.pk)))
    FaultTicket._base_manager.update(recovered_at=AT)

    page = text_of(client.get(to("ticket", ticket.pk)))

    assert "装置已恢复，办结" in page
    assert count_of(text_of(client.get(to("tickets"), {"view": "recovered"}))) == 1


def test_a_person_opens_a_ticket_by_the_identity(client, shop):
    form = text_of(client.get(to("new_ticket"), {"identity": shop.device.identity}))
    assert shop.device.identity in form
    given = {"identity": shop.device.identity, "text": "外壳破损"}

    done = client.post(to("report_fault"), given, follow=True)

    assert "外壳破损" in text_of(done)
    says(client.post(to("report_fault"), given), "已有未办结的“人工发现”故障单", 409)
    says(client.post(to("report_fault"), given | {"identity": named(9)}), "未找到", 404)


def test_who_may_only_look_finds_no_step(shop):
    ticket, reader = shop.broken(), visitor(shop.village, TICKET_READ)

    page = text_of(reader.get(to("ticket", ticket.pk)))
    listed = text_of(reader.get(to("tickets")))

    assert ("当前没有需要您办理的事项" in page, "登记故障单" in listed) == (True, False)
    assert to("start_drive") not in text_of(reader.get(to("checks")))
    asked = {"version": 0, "action": "accept"}
    assert reader.post(to("handle_ticket", ticket.pk), asked).status_code == 403


def test_a_neighbour_finds_nothing(worked):
    neighbour = visitor(make_area("白水镇", worked.county), *ALL)

    for page in ("overview", "devices", "tickets", "checks", "rates"):
        shown = text_of(neighbour.get(to(page), {"view": "all"}))
        assert ("红星超市" in shown, "安维消防" in shown) == (False, False)
    assert neighbour.get(to("ticket", tickets()[0].pk)).status_code == 404
    asked = {"area": worked.village.code}
    assert neighbour.post(to("start_drive"), asked).status_code == 404


def test_a_drive_is_started_and_shows_what_came_of_it(client, shop):
    away = shop.another(2)
    shop.connected(Connectivity.OFFLINE, away)

    page = text_of(
        client.post(to("start_drive"), {"area": shop.town.code, "minutes": 5}, follow=True)
    )

    assert [words in page for words in ("集中查岗 · 清石镇", "离线，未查", "等待应答&nbsp;1")] == [
        True
    ] * 3
    [check] = DutyCheck._base_manager.all()
    assert (check.state, check.minutes) == (CheckState.ASKED, 5)
    again = client.post(to("start_drive"), {"area": shop.town.code})
    says(again, "离线 1 台，正在等待应答 1 台", 422)
    says(client.post(to("start_drive"), {"area": "0"}), "未找到", 404)


def test_a_drive_needs_both_capabilities(shop):
    asked = {"area": shop.town.code}

    for held in ((DUTY_CHECK_SEND,), (DEVICE_COMMAND,)):
        assert visitor(shop.town, *held).post(to("start_drive"), asked).status_code == 403
    assert not DeviceCommand._base_manager.exists()


def test_todays_page_says_what_is_late_and_due(worked):
    page = text_of(visitor(worked.town, TICKET_READ, TICKET_HANDLE).get(reverse("today")))

    found = re.findall(
        r'view=(\w+)"><span class="wh-state wh-state--(\w+)">[^<]*</span>&nbsp;(\d+)', page
    )
    assert found == [("overdue", "red", "2"), ("due", "orange", "1"), ("repaired", "yellow", "1")]
    assert "view=overdue" not in text_of(visitor(worked.town, TICKET_READ).get(reverse("today")))


def test_the_export_of_devices_and_rates_is_what_is_shown(client, worked):
    devices = load_workbook(
        io.BytesIO(client.get(to("devices"), {"connected": "no", "xlsx": 1}).content)
    )
    rates = rows_of(client.get(to("rates"), {"by": "place", "xlsx": 1}).content)
    checks = rows_of(client.get(to("checks"), {"state": "missed", "xlsx": 1}).content)

    cells = " ".join(str(cell) for row in devices.worksheets[0].values for cell in row)
    assert ("西山小学" in cells, "三号装置" in cells) == (True, False)
    assert ["红星超市", 4, 2, 1, 1, 0, "66.7%"] in rates
    assert len([row for row in checks if row[6] == "未按时应答"]) == 1


@pytest.mark.parametrize("page", ["overview", "devices", "tickets", "checks", "rates"])
def test_pages_ask_as_often_for_three_as_for_one(client, shop, page):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            text_of(client.get(to(page)))
        return len(queries)

    def one_more(nth):
        device = shop.another(nth, firm=shop.firm, place=shop.place())
        shop.broken(device=device)
        shop.asked(device)

    one_more(2)
    one = asked()
    one_more(3)
    one_more(4)

    assert asked() == one


def test_the_page_of_a_ticket_asks_equally_often(client, shop, django_assert_num_queries):
    ticket = shop.broken()
    shop.stepped(ticket, A.ACCEPT, A.REPAIR)

    with django_assert_num_queries(4 + 3):  # the ticket, its timeline, the names in it
        text_of(client.get(to("ticket", ticket.pk)))


def test_api_opens_handles_asks_and_tells(shop):
    ask = program(shop.town, *ALL)

    def post(address, **body):
        return ask.post(f"/api{address}", body, content_type="application/json")

    made = post(f"/devices/{shop.device.pk}/fault-tickets", text="外壳破损").json()
    again = post(f"/devices/{shop.device.pk}/fault-tickets", text="外壳破损")
    taken = post(f"/fault-tickets/{made['id']}/handle", version=0, action="accept").json()
    bare = post(f"/fault-tickets/{made['id']}/handle", version=1, action="cancel")
    [listed] = ask.get("/api/fault-tickets", {"view": "standing", "reason": "person"}).json()[
        "items"
    ]
    drive = post("/duty-drives", area_id=shop.town.pk, minutes=5).json()
    [check] = ask.get("/api/duty-checks", {"drive_id": drive["id"]}).json()["items"]
    [rate] = ask.get("/api/duty-rates", {"by": "place"}).json()["items"]
    [firm] = ask.get("/api/maintenance-firms").json()["items"]

    assert (made["state"], made["firm"], made["due_on"]) == ("opened", "安维消防", "2026-03-16")
    assert (again.status_code, again.json()["code"]) == (409, "ticket_stands")
    assert (taken["state"], bare.status_code) == ("accepted", 422)
    assert listed["id"] == ask.get(f"/api/fault-tickets/{made['id']}").json()["id"]
    assert (check["state"], check["minutes"]) == ("asked", 5)
    assert (rate["name"], rate["asked"], rate["rate"]) == ("红星超市", 1, None)
    assert (firm["devices"], firm["standing"], firm["duty_rate"]) == (1, 1, None)
    bad = ask.get("/api/fault-tickets", {"firm": "x"})
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_input")


def test_notes_are_told_to_nobody_by_facts(client, shop):
    ticket = shop.broken()
    given = {"version": 0, "action": "repair", "note": "张三修好"}
    client.post(to("handle_ticket", ticket.pk), given)

    [fact] = facts("ticket.repaired")
    assert (tickets()[0].note, "张三" in fact.body) == ("张三修好", False)
