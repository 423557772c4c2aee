"""The register of alarms, and one alarm: what each step shows, who sees what."""

import html
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.factories import make_area
from tests.monitoring.alarms.builders import A, component, facts
from tests.visiting import text_of, visitor
from wanghuo.monitoring.alarms.rules import ALARM_HANDLE, ALARM_READ
from wanghuo.monitoring.devices.rules import DEVICE_READ

FIRE, FAULT = component(0b10, description="二楼走廊"), component(0b100, point=3)


@pytest.fixture
def client(desk):
    return visitor(desk.town, ALARM_READ, ALARM_HANDLE, DEVICE_READ)


@pytest.fixture
def alarms(desk, tmp_path):
    """A fault that came after a fire."""
    return desk.cries(FIRE, FAULT, folder=tmp_path)


def test_what_may_be_a_fire_stands_on_top(client, alarms):
    page = text_of(client.get("/alarms/"))

    assert "二楼走廊 感烟火灾探测器 10-2" in page
    rows = page[page.index("<tbody>") :]
    assert rows.index("火警") < rows.index("故障")
    assert "红星超市" in rows


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("", 2), ("queue=ringing", 1), ("queue=real", 0), ("queue=all&kind=fault", 1),
        ("text=走廊", 1), ("text=不存在", 0), ("since=2026-03-02&until=2026-03-02", 2),
        ("until=2026-03-01", 0), ("since=2026-03-03", 0),
    ],
)  # fmt: skip
def test_the_list_narrows(client, alarms, asked, count):
    rows = text_of(client.get(f"/alarms/?{asked}"))

    assert rows.count('class="wh-tight"><time') == count


def test_every_number_opens_as_many(client, desk, alarms):
    desk.handled(alarms[0], A.ACKNOWLEDGE, A.CALL_FALSE)
    page = text_of(client.get("/alarms/"))

    for queue, count in (("waiting", 1), ("ringing", 0), ("real", 0), ("false", 1), ("all", 2)):
        rows = text_of(client.get(f"/alarms/?queue={queue}"))
        assert rows.count('class="wh-tight"><time') == count
        assert f'?queue={queue}">' in page


def test_the_export_is_what_the_list_shows(client, alarms):
    answer = client.get("/alarms/?queue=ringing&xlsx=1")

    cells = load_workbook(io.BytesIO(answer.content)).worksheets[0].values
    said = " ".join(str(cell) for row in cells for cell in row)
    assert ("二楼走廊" in said, "故障" in said) == (True, False)


def test_an_alarm_is_walked_through(client, desk, alarms):
    fire = alarms[0]
    page = f"/alarms/{fire.pk}"
    assert "接警" in text_of(client.get(page))
    steps = [
        {"action": "acknowledge"},
        {"action": "confirm", "note": "电话核实，看到明火"},
        {"action": "hand_over", "note": "消防救援大队"},
        {"action": "close"},
    ]
    for version, step in enumerate(steps):
        assert client.post(f"{page}/handle", {"version": version, **step}).status_code == 302

    shown = text_of(client.get(page))
    assert [word in shown for word in ("已办结", "消防救援大队", "移交处置")] == [True] * 3
    assert "当前没有需要您办理的事项" in shown
    assert re.search("[0-9a-f]{64}", shown) is None  # a reason is committed to, not shown so
    assert len(facts("alarm.closed")) == 1


def test_a_false_alarm_without_a_cause_is_refused(client, alarms):
    page = f"/alarms/{alarms[0].pk}/handle"
    client.post(page, {"version": 0, "action": "acknowledge"})

    refused = client.post(page, {"version": 1, "action": "call_false"})

    assert (refused.status_code, "选择原因" in refused.content.decode()) == (422, True)


def test_a_late_desk_is_told(client, alarms):
    page = f"/alarms/{alarms[0].pk}/handle"
    client.post(page, {"version": 0, "action": "acknowledge"})

    assert client.post(page, {"version": 0, "action": "verify"}).status_code == 409


def test_a_device_leads_to_what_it_cried_out(client, desk, alarms):
    page = text_of(client.get(f"/devices/{desk.device.pk}"))
    [link] = re.findall(r'href="(/alarms/[^"]*device_id[^"]*)"', page)

    assert "二楼走廊" in text_of(client.get(html.unescape(link)))


def test_who_may_only_look_finds_no_step(desk, alarms):
    client = visitor(desk.village, ALARM_READ)

    assert "当前没有需要您办理的事项" in text_of(client.get(f"/alarms/{alarms[0].pk}"))
    asked = {"version": 0, "action": "acknowledge"}
    assert client.post(f"/alarms/{alarms[0].pk}/handle", asked).status_code == 403


def test_a_neighbour_finds_nothing(desk, alarms):
    neighbour = visitor(make_area("白水镇", desk.county), ALARM_READ, ALARM_HANDLE)

    assert "二楼走廊" not in text_of(neighbour.get("/alarms/"))
    assert neighbour.get(f"/alarms/{alarms[0].pk}").status_code == 404


def test_the_list_asks_as_often_for_three_as_for_one(client, desk, tmp_path):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get("/alarms/")
        return len(queries)

    desk.hears(tmp_path, desk.signal(FIRE))
    one = asked()
    desk.hears(tmp_path, desk.signal(FAULT, 1), desk.signal(component(0b10, point=9), 2))

    assert (asked(), len(desk.alarms())) == (one, 3)


def test_a_place_without_alarms_says_so(desk):
    page = text_of(visitor(desk.town, ALARM_READ).get("/alarms/"))

    assert "没有符合条件的报警" in page


def test_what_a_point_cried_before_opens_as_many(client, desk, alarms, tmp_path):
    desk.handled(alarms[0], A.ACKNOWLEDGE, A.CALL_FALSE, A.CLOSE)
    desk.hears(tmp_path, desk.signal(FIRE, seconds=90))
    now = next(one for one in desk.alarms() if one.state != "closed" and one.kind == "fire")

    page = client.get(f"/alarms/{now.pk}").content.decode()

    for queue in ("all", "false"):
        link = f"/alarms/?queue={queue}&amp;past_of={now.pk}"
        assert link in page
        rows = client.get(html.unescape(link)).content.decode()
        assert rows.count('class="wh-tight"><time') == 1
        assert f"/alarms/{alarms[0].pk}" in rows


def test_a_point_out_of_reach_is_not_there(alarms):
    stranger = visitor(make_area(level="county"), ALARM_READ)

    assert stranger.get(f"/alarms/?past_of={alarms[0].pk}").status_code == 404
    assert stranger.get(f"/api/alarms?past_of={alarms[0].pk}").status_code == 404
