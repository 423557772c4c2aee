"""Pages and API of devices: what they show, what they change, what they refuse, what they cost."""

import pytest
import time_machine
from django.urls import reverse

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory, make_area
from tests.gateway.frames import frame
from tests.monitoring.devices.builders import ALL, AT, device, named, record, write
from tests.visiting import rows_of, says, text_of, visitor
from tests.web.operations import program
from wanghuo.base.people.rules import Duty
from wanghuo.gateway.journal.reading import WHOLE
from wanghuo.gateway.journal.records import Lane
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.messages import Action
from wanghuo.monitoring.devices import projector, services
from wanghuo.monitoring.devices.models import Device, DeviceCommand, WaitingDevice
from wanghuo.monitoring.devices.rules import (
    DEVICE_CLAIM,
    DEVICE_COMMAND,
    DEVICE_MANAGE,
    DEVICE_READ,
)

FRAME = 4


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def waiting(ground, tmp_path):
    """A stranger that spoke twice, the last time of a fire."""
    records = [record(1, seconds=-7200), record(1, seconds=-120, raw=frame())]
    projector.take(write(tmp_path, records), Lane.ALARM, WHOLE, at=AT)
    return WaitingDevice.objects.get()


def to(name, *keys):
    return reverse(f"devices:{name}", args=keys)


def test_who_waits_is_listed_and_its_last_frame_told(ground, waiting):
    client = visitor(ground.county, DEVICE_CLAIM)

    listed = text_of(client.get(to("waiting_devices")))
    told = text_of(client.get(to("waiting_device", waiting.pk)))

    assert [words in listed for words in (named(1), "2 分钟前", "2026-03-02 07:00")] == [True] * 3
    assert [words in told for words in ("火警", frame().hex().upper())] == [True, True]


def test_nobody_waiting_says_what_to_do(ground):
    page = text_of(visitor(ground.county, DEVICE_CLAIM).get(to("waiting_devices")))

    assert "让维保单位把装置的上报地址设为本机地址" in page


def test_home_page_counts_who_waits_for_those_who_may_claim(ground, waiting):
    link = f'href="{to("waiting_devices")}"'

    pages = [
        text_of(visitor(area, *held).get(reverse("today")))
        for area, *held in (
            (ground.county, DEVICE_CLAIM), (ground.town, DEVICE_CLAIM), (ground.county, DEVICE_READ)
        )
    ]  # fmt: skip

    assert [link in page for page in pages] == [True, False, False]


def test_who_waits_is_seen_from_home_alone(ground, waiting):
    client = visitor(ground.town, *ALL)

    page = text_of(client.get(to("waiting_devices")))

    assert (named(1) in page, "由本系统所在的一级统一认领" in page) == (False, True)
    assert client.get(to("waiting_device", waiting.pk)).status_code == 404
    assert client.post(to("claim_device", waiting.pk), {"name": "甲"}).status_code == 404
    assert not Device._base_manager.exists()


def test_home_is_where_the_administrator_is(ground, waiting):
    role = RoleFactory(duty=Duty.SYSTEM)
    office = OrganisationFactory(area=ground.town)
    PostFactory(user=UserFactory(), organisation=office, role=role)

    pages = [
        text_of(visitor(area, DEVICE_CLAIM).get(to("waiting_devices")))
        for area in (ground.county, ground.town, ground.village)
    ]

    assert [named(1) in page for page in pages] == [True, True, False]


def test_a_waiting_device_is_claimed_at_its_page(ground, waiting):
    client, place = visitor(ground.county, DEVICE_CLAIM, DEVICE_READ), ground.place(name="望山饭店")

    answer = client.post(
        to("claim_device", waiting.pk), {"name": "饭店传输装置", "place": place.number}, follow=True
    )

    page = text_of(answer)
    assert [words in page for words in ("饭店传输装置", "望山饭店", "正在通知网关")] == [True] * 3
    assert (device(1).place, device(1).claimed_by) == (place, client.user)
    assert "饭店传输装置" not in text_of(client.get(to("waiting_devices")))
    assert client.get(to("waiting_device", waiting.pk)).status_code == 404


def test_claiming_where_nothing_is_refuses(ground, waiting):
    elsewhere = make_area("别县")
    client = visitor(ground.county, DEVICE_CLAIM)
    place = ground.place(elsewhere)

    for where in ({"area": elsewhere.code}, {"place": place.number}, {"area": "0"}):
        answer = client.post(to("claim_device", waiting.pk), {"name": "甲"} | where)
        assert answer.status_code == 404
    says(
        client.post(to("claim_device", waiting.pk), {"name": "甲"}), "请填写装置所在的区划代码", 422
    )
    assert not Device._base_manager.exists()


def test_a_place_tells_that_a_device_was_connected(ground):
    place = ground.place()
    ground.claimed(1, place=place, name="一号装置")

    page = text_of(
        visitor(ground.county, "place.read").get(reverse("register:place", args=[place.pk]))
    )

    assert ("接入装置" in page, "一号装置" in page) == (True, True)


def test_list_shows_searches_and_filters(ground):
    place = ground.place(name="望山饭店")
    ground.claimed(1, place=place, name="甲装置")
    ground.claimed(2, area=ground.town, name="乙装置")
    services.release_device(device=ground.claimed(3, name="丙装置"), version=0, actor=SYSTEM, at=AT)
    client = visitor(ground.county, DEVICE_READ)

    def shown(**asked):
        page = text_of(client.get(to("devices"), asked))
        return "".join(name[0] for name in ("甲装置", "乙装置", "丙装置") if name in page)

    assert shown() == "甲乙丙"
    assert shown(text="乙") == "乙"
    assert shown(text=named(3).lower()) == "丙"
    assert shown(text="饭店") == "甲"
    assert shown(state="claimed") == "甲乙"
    assert shown(state="released") == "丙"
    assert shown(area=ground.village.code) == "甲丙"
    assert shown(place_id=str(place.pk)) == "甲"
    assert client.get(to("devices"), {"area": "0"}).status_code == 404


def test_list_leaves_as_a_sheet(ground):
    ground.claimed(1, name="甲装置")

    answer = visitor(ground.county, DEVICE_READ).get(to("devices"), {"text": "甲", "xlsx": 1})

    [cells] = [row for row in rows_of(answer.content) if row[1] == "甲装置"]
    assert [cell for cell in cells if cell is not None] == [
        named(1), "甲装置", "standard", ground.village.code, "已认领", "gbt26875", "东山村",
        "从未上报",
    ]  # fmt: skip


def test_neighbour_is_shown_nothing(ground):
    row = ground.claimed(1, name="甲装置")
    client = visitor(make_area("别县"), *ALL)

    assert "甲装置" not in text_of(client.get(to("devices")))
    assert client.get(to("device", row.pk)).status_code == 404
    for door, given in (
        ("release_device", {"version": 0}),
        ("send_command", {"action": "set_clock"}),
    ):
        assert client.post(to(door, row.pk), given).status_code == 404
    assert device(1).version == 0


def test_a_reader_is_offered_nothing(ground):
    row = ground.claimed(1)

    page = text_of(visitor(ground.county, DEVICE_READ).get(to("device", row.pk)))

    assert [words in page for words in ("下发", "撤销认领", "变更")] == [False] * 3


def test_a_device_is_changed_and_released_at_its_page(ground):
    row = ground.claimed(1)
    client = visitor(ground.county, DEVICE_READ, DEVICE_MANAGE)

    client.post(
        to("rebind_device", row.pk),
        {"version": 0, "name": "新名", "area": ground.town.code, "dialect": "fubei"},
    )
    stale = client.post(to("release_device", row.pk), {"version": 0})
    moved = device(1)
    page = text_of(client.post(to("release_device", row.pk), {"version": 1}, follow=True))

    says(stale, "刚刚被他人更新", 409)
    assert (moved.name, moved.area, moved.dialect, moved.is_allowed) == (
        "新名", ground.town, "fubei", True,
    )  # fmt: skip
    assert (device(1).is_allowed, "回到待认领列表" in page) == (False, True)
    says(client.post(to("release_device", row.pk), {"version": 2}), "不能执行“撤销认领”", 409)


def test_a_command_and_its_result_stand_on_the_page(ground):
    row = ground.claimed(1)
    client = visitor(ground.county, DEVICE_READ, DEVICE_COMMAND)

    sent = client.post(
        to("send_command", row.pk), {"action": "duty_check", "minutes": 10}, follow=True
    )
    DeviceCommand._base_manager.update(state="executed", settled_at=AT, answer="4040")
    done = text_of(client.get(to("device", row.pk)))

    page = text_of(sent)
    assert ("查岗" in page, "等待网关" in page) == (True, True)
    assert ("已执行" in done, "4040" in done) == (True, True)
    says(client.post(to("send_command", row.pk), {"action": "duty_check"}), "需要的数字", 422)


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("page", "count"), [("devices", 6), ("waiting_devices", 4)])
def test_page_asks_equally_often(ground, tmp_path, django_assert_num_queries, page, count, n):
    for nth in range(n):
        ground.claimed(nth, place=ground.place())
    strangers = [record(10 + nth) for nth in range(n)]
    projector.take(write(tmp_path, strangers), Lane.ALARM, WHOLE, at=AT)
    client = visitor(ground.county, *ALL)

    with django_assert_num_queries(FRAME + count):
        text_of(client.get(to(page)))


@pytest.mark.parametrize("n", [1, 3])
def test_device_page_asks_equally_often(ground, django_assert_num_queries, n):
    row = ground.claimed(1, place=ground.place())
    for _ in range(n):
        services.send_command(device=row, action=Action.SET_CLOCK, actor=ground.keeper, at=AT)
    client = visitor(ground.county, DEVICE_READ)

    with django_assert_num_queries(FRAME + 3):  # the device, its commands, its timeline
        text_of(client.get(to("device", row.pk)))


def test_api_lists_claims_changes_commands_and_releases(ground, waiting):
    ask = program(ground.county, *ALL)

    def post(address, **body):
        return ask.post(f"/api{address}", body, content_type="application/json")

    [found] = ask.get("/api/waiting-devices").json()["items"]
    claimed = post(f"/waiting-devices/{found['id']}/claim", area_id=ground.village.pk).json()
    again = post(f"/waiting-devices/{found['id']}/claim", area_id=ground.village.pk)
    key = claimed["id"]
    told = post(f"/devices/{key}/commands", action="set_clock").json()
    moved = post(f"/devices/{key}/rebind", version=0, name="新名", area_id=ground.town.pk).json()
    listed = ask.get("/api/devices", {"area_id": ground.town.pk, "text": "新名"}).json()
    [command] = ask.get(f"/api/devices/{key}/commands").json()["items"]
    released = post(f"/devices/{key}/release", version=1).json()

    assert (found["identity"], found["count"]) == (named(1), 2)
    assert (claimed["identity"], claimed["name"], claimed["is_allowed"]) == (
        named(1),
        named(1),
        True,
    )
    assert (again.status_code, again.json()["code"]) == (404, "not_found")
    assert (told["state"], command["id"]) == ("queued", told["id"])
    assert (moved["area_id"], [one["name"] for one in listed["items"]]) == (
        ground.town.pk,
        ["新名"],
    )
    assert (released["is_allowed"], ask.get(f"/api/devices/{key}").json()["version"]) == (False, 2)
    late = post(f"/devices/{key}/release", version=2)
    assert (late.status_code, late.json()["code"]) == (409, "transition_refused")


def test_a_straggler_of_a_claimed_device_does_not_wait(ground):
    """Its record was carried in the moment in which somebody claimed it."""
    ground.claimed(1)
    WaitingDevice.objects.create(
        identity=named(1), protocol="gbt26875", first_heard_at=AT, last_heard_at=AT, count=1
    )

    assert named(1) not in text_of(visitor(ground.county, DEVICE_CLAIM).get(to("waiting_devices")))
