"""Pages of shields, confirmed fires and reports further up, as people walk through them."""

import html
import re
from datetime import timedelta

import pytest

from tests.factories import make_area
from tests.monitoring.alarms.builders import component, facts
from tests.visiting import text_of, visitor
from wanghuo.kernel import clock
from wanghuo.monitoring.alarms import services
from wanghuo.monitoring.alarms.models import AlarmGroup, Shield
from wanghuo.monitoring.alarms.rules import (
    ALARM_HANDLE,
    ALARM_OVERSEE,
    ALARM_READ,
    ALARM_SHIELD,
)
from wanghuo.monitoring.devices.rules import DEVICE_READ

FIRE, SECOND_FIRE = component(0b10, description="二楼走廊"), component(0b10, point=3)
ALL = (ALARM_READ, ALARM_HANDLE, ALARM_SHIELD, ALARM_OVERSEE, DEVICE_READ)


@pytest.fixture
def client(desk):
    return visitor(desk.town, *ALL)


def minute(hours):
    at = clock.now().astimezone(clock.SHANGHAI) + timedelta(hours=hours)
    return at.strftime("%Y-%m-%dT%H:%M")


def opened(client, desk, **more):
    asked = {
        "sort": "maintenance", "device": desk.device.identity, "until": minute(5),
        "reason": "年度维保",
    }  # fmt: skip
    return client.post("/alarms/shields/open", asked | more)


def test_a_shield_is_set_shortened_and_lifted(client, desk):
    answer = opened(client, desk)
    shield = Shield._base_manager.get()
    assert (answer.status_code, answer.url) == (302, f"/alarms/shields/{shield.pk}")
    page = text_of(client.get(answer.url))
    assert [word in page for word in ("维保", "屏蔽中", "年度维保", "全部报警")] == [True] * 4

    client.post(f"{answer.url}/shorten", {"version": 0, "until": minute(2)})
    client.post(f"{answer.url}/lift", {"version": 1})

    page = text_of(client.get(answer.url))
    assert ("已结束" in page, "立即恢复响铃" in page) == (True, False)
    kinds = ("shield.opened", "shield.shortened", "shield.lifted", "device.shielded")
    assert [len(facts(kind)) for kind in kinds] == [1] * 4


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"device": ""}, "填且只填一项"),
        ({"place": "1"}, "填且只填一项"),
        ({"until": minute(-1)}, "晚于"),
        ({"until": minute(24 * 8)}, "最长 168 小时"),
        ({"reason": ""}, "原因"),
    ],
)
def test_a_shield_that_cannot_be_is_refused(client, desk, more, problem):
    answer = opened(client, desk, **more)

    assert (answer.status_code, problem in answer.content.decode()) == (422, True)


def test_a_place_and_a_building_are_found_by_their_numbers(client, desk):
    building = desk.building()
    for name, thing in (("place", desk.shop), ("building", building)):
        assert opened(client, desk, device="", **{name: thing.number}).status_code == 302
    assert {str(one) for one in Shield._base_manager.all()} == {str(desk.shop), str(building)}


def test_a_device_out_of_the_area_is_not_found(desk):
    neighbour = visitor(make_area("白水镇", desk.county), *ALL)

    assert opened(neighbour, desk).status_code == 404


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("", 2), ("span=running", 1), ("span=coming", 1), ("span=over", 0), ("text=年度", 2),
        ("text=不存在", 0), ("text=红星", 2),
    ],
)  # fmt: skip
def test_the_list_of_shields_narrows(client, desk, asked, count):
    opened(client, desk)
    opened(client, desk, starts_at=minute(2))

    page = text_of(client.get(f"/alarms/shields?{asked}"))

    assert page.count('href="/alarms/shields/0') == count * 2


def test_a_new_shield_is_filled_in_from_where_one_came(client, desk):
    page = text_of(client.get(f"/alarms/shields/new?device={desk.device.identity}&point=1-1"))

    assert [f'value="{word}"' in page for word in (desk.device.identity, "1-1")] == [True] * 2


def test_what_was_recorded_is_counted_and_shown(client, desk, tmp_path):
    shield = desk.shielded()
    desk.cries(FIRE, SECOND_FIRE, folder=tmp_path)

    listed = text_of(client.get("/alarms/shields"))
    page = text_of(client.get(f"/alarms/shields/{shield.pk}"))

    assert f'<a href="/alarms/shields/{shield.pk}#recorded">2</a>' in listed
    assert ("期间报警&nbsp;2" in page, page.count("二楼走廊")) == (True, 1)
    queue = text_of(client.get("/alarms/?queue=shielded"))
    assert queue.count('class="wh-tight"><time') == 2
    assert "屏蔽中：已记录，不响铃" in text_of(client.get(f"/alarms/{desk.alarms()[0].pk}"))


def test_a_fire_stands_on_the_desk_and_is_handled_as_one(client, desk, tmp_path):
    desk.cries(FIRE, SECOND_FIRE, folder=tmp_path)
    group = AlarmGroup._base_manager.get()
    queue = text_of(client.get("/desk/queue"))
    assert f'href="/alarms/fires/{group.pk}"><strong>确认火警</strong>' in queue
    assert "2 个点位报警" in queue
    page = text_of(client.get(f"/alarms/fires/{group.pk}"))
    versions = html.unescape(re.search(r'name="versions" value="([^"]*)"', page)[1])

    step = {"version": 0, "action": "acknowledge", "versions": versions}
    assert client.post(f"/alarms/fires/{group.pk}/handle", step).status_code == 302

    assert {one.state for one in desk.alarms()} == {"acknowledged"}
    assert client.post(f"/alarms/fires/{group.pk}/handle", step).status_code == 409
    wrong = step | {"versions": "1=x"}
    assert client.post(f"/alarms/fires/{group.pk}/handle", wrong).status_code == 422
    assert "红星超市" in text_of(client.get("/alarms/fires"))
    assert "多点报警确认的火警" in text_of(client.get(f"/alarms/{desk.alarms()[0].pk}"))


def test_reports_further_up_are_shown_with_their_times(client, desk, tmp_path):
    [alarm] = desk.cries(FIRE, folder=tmp_path)
    services.escalate_alarms(alarm.opened_at + timedelta(seconds=200))

    page = text_of(client.get(f"/alarms/{alarm.pk}"))
    assert "已逐级上报至" in page
    assert page.index("值班人员") < page.index("本级负责人")
    listed = text_of(client.get("/alarms/escalations?since=2026-03-02&until=2026-03-02"))
    assert (listed.count("二楼走廊"), "无人接警" in listed) == (2, True)
    assert "二楼走廊" not in text_of(client.get("/alarms/escalations?until=2026-03-01"))
