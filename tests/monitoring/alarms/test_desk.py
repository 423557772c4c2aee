"""The duty desk: the queue, one alarm beside it, whom to call, and who was faster."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory, make_area
from tests.monitoring.alarms.builders import A, component, facts
from tests.register.samples import small
from tests.visiting import text_of, visitor
from wanghuo.base.people.rules.personal import PERSONAL_REVEAL
from wanghuo.kernel.encryption import blind_index
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import ALARM_HANDLE, ALARM_READ, ALARM_RESPOND, Cause

FIRE, FAULT = component(0b10, description="二楼走廊"), component(0b100, point=3)
HTMX = {"HX-Request": "true"}
LINE = re.compile(r'data-alarm="([^"]+)" data-version="\d+" data-rings="(\w*)"')


@pytest.fixture
def client(desk):
    return visitor(desk.county, ALARM_READ, ALARM_HANDLE, PERSONAL_REVEAL)


@pytest.fixture
def furnished(desk):
    """The shop is known: its people, its building, and a micro-station in the village."""
    tower = small("building", desk.village, name="红星大厦", chief_name="孙某",
                  chief_phone="13800000033", floors_above=6)  # fmt: skip
    occupier = small("occupier", desk.village, name="红星商贸", head_name="李某",
                     head_phone="13800000022")  # fmt: skip
    shop = small(
        "place", desk.village, kind="shop", name="红星百货", number="CS-9001", occupier=occupier,
        building=tower, address="红星路 1 号", floor="2 层", manager_name="王某",
        manager_phone="13800000011", responsible_name="周某",
    )  # fmt: skip
    desk.shop, desk.tower = shop, tower
    desk.device = desk.claimed(2, place=shop, name="红星百货传输装置")
    user = UserFactory(name="吴某")
    user.mobile, user.mobile_index = "13800000044", blind_index("13800000044")
    user.save()
    PostFactory(
        user=user,
        organisation=OrganisationFactory(area=desk.village, name="红星微型消防站"),
        role=RoleFactory(name="队员", capabilities=[ALARM_RESPOND]),
    )
    desk.responder = user
    return desk


def cried(desk, where="二楼走廊", **given):
    """An alarm of the shop's device."""
    return Alarm.objects.create(
        **{"kind": "fire", "point": "1", "opened_at": "2026-03-02T01:00:00Z"}
        | {"last_at": "2026-03-02T01:00:00Z", "device": desk.device, "where": where}
        | {"area": desk.village, "area_path": desk.village.path, "place": desk.shop}
        | given
    )


def test_all_that_waits_stands_in_the_queue_and_says_how_it_rings(client, desk, tmp_path):
    fire, fault = desk.cries(FIRE, FAULT, folder=tmp_path)

    lines = LINE.findall(text_of(client.get("/desk/queue")))

    assert lines == [(str(fire.pk), "fire"), (str(fault.pk), "other")]


def test_what_was_answered_rings_no_more_and_what_is_settled_is_gone(client, desk, tmp_path):
    fire, fault = desk.cries(FIRE, FAULT, folder=tmp_path)
    desk.handled(fire, A.ACKNOWLEDGE)
    desk.handled(fault, A.ACKNOWLEDGE, A.CALL_FAULT)

    assert LINE.findall(text_of(client.get("/desk/queue"))) == [(str(fire.pk), "")]


def test_every_number_of_the_desk_opens_as_many(client, furnished):
    for nth, (kind, state) in enumerate((
        ("fire", "opened"), ("fault", "acknowledged"), ("manual", "real"), ("fire", "handed_over"),
        ("fire", "closed"), ("fault", "false"),
    )):  # fmt: skip
        cried(furnished, kind=kind, state=state, point=str(nth))
    page = text_of(client.get("/desk/queue"))

    shown = re.findall(r'href="/alarms/\?queue=(\w+)">\S+&nbsp;(\d+)', page)
    assert shown == [("waiting", "3"), ("ringing", "2"), ("real", "2")]
    for queue, count in shown:
        listed = text_of(client.get(f"/alarms/?queue={queue}"))
        assert listed.count('class="wh-tight"><time') == int(count)


def test_the_desk_opens_with_what_is_most_pressing(client, desk, tmp_path):
    fire, fault = desk.cries(FIRE, FAULT, folder=tmp_path)

    assert f'data-shown="{fire.pk}"' in text_of(client.get("/desk"))
    assert f'data-shown="{fault.pk}"' in text_of(client.get(f"/desk/{fault.pk}"))


def test_an_empty_desk_says_so(client):
    page = text_of(client.get("/desk"))

    assert ("没有待处置的报警" in page, "data-shown" in page) == (True, False)


def test_an_open_desk_gets_the_alarm_alone(client, desk, tmp_path):
    [fire] = desk.cries(FIRE, folder=tmp_path)

    part = text_of(client.get(f"/desk/{fire.pk}", headers=HTMX))

    assert ("二楼走廊" in part, "<html" in part) == (True, False)


def test_more_than_can_be_looked_through_is_counted(client, furnished, monkeypatch):
    monkeypatch.setattr("wanghuo.monitoring.alarms.views.desk.LINES", 1)
    newest = cried(furnished, point="2", opened_at="2026-03-02T02:00:00Z")
    cried(furnished, kind="fault", point="3")

    page = text_of(client.get("/desk/queue"))

    assert [pk for pk, _ in LINE.findall(page)] == [str(newest.pk)]
    assert "还有 1 起" in page


def test_whom_to_call_stands_in_order_and_masked(client, furnished):
    page = text_of(client.get(f"/desk/{cried(furnished).pk}", headers=HTMX))

    said = [
        "消防安全管理人", "王某", "138****0011", "消防安全责任人", "周某", "没有登记电话",
        "法定代表人", "李某", "138****0022", "楼长", "孙某", "138****0033",
        "红星微型消防站 队员", "吴某", "138****0044",
    ]  # fmt: skip
    places = [page.index(words) for words in said]
    assert places == sorted(places)
    assert "13800000011" not in page


def test_where_it_is_stands_beside(client, furnished):
    page = text_of(client.get(f"/desk/{cried(furnished).pk}", headers=HTMX))

    for words in ("红星路 1 号", "红星大厦", "地上 6 层", "2 层", "红星商贸", "红星百货传输装置"):
        assert words in page
    assert f"/hazards/?place_id={furnished.shop.pk}" in page


def test_what_else_cries_in_the_building_is_shown_and_nothing_of_another(client, furnished):
    alarm = cried(furnished)
    cried(furnished, where="三楼仓库", point="2")
    neighbour = small(
        "place", furnished.village, kind="shop", name="楼下药店", building=furnished.tower
    )
    cried(furnished, where="药店柜台", point="3", place=neighbour)
    cried(furnished, where="办结的", point="4", state="closed")
    far = furnished.claimed(3, name="别处装置")
    cried(furnished, where="别处大厅", device=far, place=None)

    page = text_of(client.get(f"/desk/{alarm.pk}", headers=HTMX))

    shown = [words in page for words in ("三楼仓库", "药店柜台", "办结的", "别处大厅")]
    assert shown == [True, True, False, False]
    assert "同场所、同建筑还有 2" in page


def test_what_came_of_the_point_before_is_counted_by_cause(client, furnished):
    for cause in (Cause.COOKING, Cause.COOKING, Cause.DUST, ""):
        state = "false" if cause else "test"
        cried(furnished, state=state, cause=cause, opened_at="2026-02-01T01:00:00Z")
    cried(furnished, point="2", state="false", cause=Cause.AGING)

    page = text_of(client.get(f"/desk/{cried(furnished).pk}", headers=HTMX))

    said = re.sub("<[^>]+>", "", page[page.index("报过") :])
    assert said.startswith("报过 4 起 · 误报 3 起 · 炊事油烟 2 · 灰尘、水汽 1")


@pytest.mark.parametrize(
    ("who", "number"),
    [
        ("place.{0.shop.pk}.manager_phone", "13800000011"),
        ("occupier.{0.shop.occupier_id}.head_phone", "13800000022"),
        ("building.{0.tower.pk}.chief_phone", "13800000033"),
        ("user.{0.responder.pk}.mobile", "13800000044"),
    ],
)
def test_a_number_is_shown_for_a_reason_that_stays(client, furnished, who, number):
    alarm = cried(furnished)

    asked = {"who": who.format(furnished)}
    part = text_of(client.post(f"/desk/{alarm.pk}/call", asked, headers=HTMX))

    assert f'href="tel:{number}"' in part
    [seen] = facts("personal.revealed")
    assert "值守台核实报警：火警" in seen.body


def test_without_a_script_the_number_has_a_page_of_its_own(client, furnished):
    asked = {"who": f"place.{furnished.shop.pk}.manager_phone"}

    page = text_of(client.post(f"/desk/{cried(furnished).pk}/call", asked))

    assert ("<html" in page, "13800000011" in page) == (True, True)


def test_of_whom_the_alarm_does_not_name_no_number_is_shown(client, furnished):
    other = small("place", furnished.village, kind="shop", name="别家", manager_phone="13800000099")
    alarm = cried(furnished)

    for who in (f"place.{other.pk}.manager_phone", f"place.{furnished.shop.pk}.responsible_phone"):
        answer = client.post(f"/desk/{alarm.pk}/call", {"who": who}, headers=HTMX)
        assert (answer.status_code, b"13800000099" in answer.content) == (404, False)
    assert facts("personal.revealed") == []


def test_who_may_not_look_at_numbers_is_offered_none(furnished):
    client = visitor(furnished.county, ALARM_READ, ALARM_HANDLE)
    alarm = cried(furnished)

    page = text_of(client.get(f"/desk/{alarm.pk}", headers=HTMX))

    assert ("138****0011" in page, "显示号码" in page) == (True, False)
    asked = {"who": f"place.{furnished.shop.pk}.manager_phone"}
    assert client.post(f"/desk/{alarm.pk}/call", asked).status_code == 403


def test_a_step_at_the_desk_answers_with_the_alarm_as_it_stands(client, desk, tmp_path):
    [fire] = desk.cries(FIRE, folder=tmp_path)

    asked = {"version": 0, "action": "acknowledge"}
    answer = client.post(f"/alarms/{fire.pk}/handle", asked, headers=HTMX)

    assert (answer.status_code, answer["HX-Trigger"]) == (200, "alarm-changed")
    assert "已接警" in answer.content.decode()


@pytest.mark.parametrize("late", ["acknowledge", "verify"])
def test_who_is_late_is_told_what_the_other_did(client, desk, tmp_path, late):
    """Whether the step could still be taken or not."""
    [fire] = desk.cries(FIRE, folder=tmp_path)
    desk.handled(fire, A.ACKNOWLEDGE)

    asked = {"version": 0, "action": late}
    answer = client.post(f"/alarms/{fire.pk}/handle", asked, headers=HTMX)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "另一个值守台先了一步：这起报警已是“已接警”" in page
    assert len(facts("alarm.acknowledged")) == 1


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(client, desk, tmp_path):
    [fire] = desk.cries(FIRE, folder=tmp_path)
    desk.handled(fire, A.ACKNOWLEDGE)

    asked = {"version": 1, "action": "confirm", "note": ""}
    answer = client.post(f"/alarms/{fire.pk}/handle", asked, headers=HTMX)

    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#refusal")


def test_who_was_called_says_that_he_goes(furnished):
    alarm = cried(furnished, state="handed_over")
    client = visitor(furnished.village, ALARM_READ, ALARM_RESPOND)
    assert "已出动" in text_of(client.get(f"/alarms/{alarm.pk}"))

    answer = client.post(f"/alarms/{alarm.pk}/respond", {"response": "going"}, headers=HTMX)

    assert "已出动" in text_of(answer)
    assert client.post(f"/alarms/{alarm.pk}/respond", {"response": "there"}).status_code == 302
    assert len(facts("alarm.responded")) == 2


@pytest.mark.parametrize("state", ["opened", "verifying", "false", "closed"])
def test_nobody_goes_to_what_is_not_known_to_be_real(furnished, state):
    alarm = cried(furnished, state=state)
    client = visitor(furnished.village, ALARM_READ, ALARM_RESPOND)

    assert "已出动" not in text_of(client.get(f"/alarms/{alarm.pk}"))
    answer = client.post(f"/alarms/{alarm.pk}/respond", {"response": "going"})
    assert (answer.status_code, facts("alarm.responded")) == (409, [])


def test_a_hand_over_tells_what_dispatch_needs(client, furnished):
    alarm = cried(furnished, state="real")
    other = cried(furnished, where="三楼", point="2", kind="manual")
    furnished.handled(alarm, A.HAND_OVER)

    [told] = facts("alarm.transferred")

    data = json.loads(told.body)["data"]
    assert (data["kind"], data["place"]) == ("fire", str(furnished.shop.pk))
    assert [one["alarm"] for one in data["points"]] == [str(alarm.pk), str(other.pk)]
    for value in (furnished.shop.pk, furnished.tower.pk, furnished.device.pk, alarm.pk, other.pk):
        assert str(value) in told.body


def test_a_neighbour_sees_nothing_at_his_desk(furnished):
    alarm = cried(furnished)
    neighbour = visitor(make_area("白水镇", furnished.county), ALARM_READ, PERSONAL_REVEAL)

    assert LINE.findall(text_of(neighbour.get("/desk/queue"))) == []
    assert neighbour.get(f"/desk/{alarm.pk}").status_code == 404
    asked = {"who": f"place.{furnished.shop.pk}.manager_phone"}
    assert neighbour.post(f"/desk/{alarm.pk}/call", asked).status_code == 404


@pytest.mark.parametrize("page", ["/desk/queue", "/desk/{}"])
def test_the_desk_asks_as_often_for_three_as_for_one(client, furnished, page):
    alarm = cried(furnished)
    address = page.format(alarm.pk)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(address, headers=HTMX)
        return len(queries)

    one = asked()
    for number in (5, 6):
        furnished.claimed(number, place=furnished.shop)
        cried(furnished, point=str(number))

    assert asked() == one
