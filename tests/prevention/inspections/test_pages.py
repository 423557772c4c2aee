"""The desk: list, start, fill, finish, decide, void, sign, and the record on paper."""

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.prevention.inspections.builders import CONDUCT, LATER, County, inspector
from tests.register.samples import small
from wanghuo.base.people.models import Post, User
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.inspections.models import Edit, InspectionSigner

pytestmark = pytest.mark.django_db
MANAGE = (*CONDUCT, "inspection.manage", "checklist.read", "area.read", "people.read")


def client_of(actor):
    client = Client()
    client.force_login(User.objects.get(pk=actor.id))
    return client


@pytest.fixture
def county():
    return County()


@pytest.fixture
def desk(county):
    return client_of(county.actor)


@pytest.fixture
def manager(county):
    return inspector(county.area, *MANAGE, name="赵长河")


def finished(county, **results):
    phone = county.phone()
    for name, value in results.items():
        phone.tap(**{name: value})
    phone.finish()
    county.send(*phone.queue)
    return county.row(phone.inspection)


def in_conflict(county):
    first = county.phone("甲机")
    second = county.phone("乙机", inspection=first.inspection)
    first.tap(result_exit="pass", note_wire="甲说")
    second.at += timedelta(hours=1)
    second.tap(result_exit="fail", note_wire="乙说")
    county.send(*first.queue, *second.queue)
    return county.row(first.inspection)


def test_an_inspection_is_begun_filled_and_finished_at_the_desk(county, desk):
    assert desk.get("/inspections/new").status_code == 200
    asked = desk.get("/inspections/new", {"number": county.place.number})
    assert asked.url == f"/inspections/start/{county.place.pk}"
    key = new_id()
    body = {"id": key, "kind": "unannounced", "checklist": county.version.pk}
    answer = desk.post(asked.url, body)
    assert answer.url == f"/inspections/{key}/fill"
    page = desk.get(answer.url)
    assert "exit完好" in page.content.decode()
    form = {
        "id": new_id(),
        "version": 1,
        "result:exit": "fail",
        "note:exit": "上锁",
        "summary": "已告知",
    }
    assert desk.post(answer.url, form).url == answer.url
    form |= {"id": new_id(), "version": 2, "result:wire": "pass", "finish": "on"}
    assert desk.post(answer.url, form).url == f"/inspections/{key}"
    row = county.row(key)
    assert (row.state, row.kind, row.failed, row.version) == ("finished", "unannounced", 1, 3)
    last = Edit._base_manager.get(inspection=row, version=3)
    assert set(last.changes) == {"result:wire", "finished"}
    shown = desk.get(f"/inspections/{key}").content.decode()
    assert all(word in shown for word in ("上锁", "已告知", "缺照片", "由此发现的隐患"))


def test_a_form_opened_before_a_phone_sent_more_takes_nothing_back(county, desk):
    phone = county.phone()
    county.send(phone.tap(result_exit="pass"))
    form = {"id": new_id(), "version": 1, "result:exit": "pass", "result:wire": "pass"}
    county.send(phone.tap(result_exit="fail"))
    desk.post(f"/inspections/{phone.inspection}/fill", form)
    fields = county.row(phone.inspection).document["fields"]
    assert {name: one["value"] for name, one in fields.items()} == {
        "result:exit": "fail",
        "result:wire": "pass",
    }


def test_the_button_pressed_twice_saves_once(county, desk):
    phone = county.phone()
    county.send(phone.tap(result_exit="pass"))
    form = {"id": new_id(), "version": 1, "result:exit": "fail"}
    for _ in range(2):
        assert desk.post(f"/inspections/{phone.inspection}/fill", form).status_code == 302
    assert county.row(phone.inspection).version == 2


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("state=open", 1),
        ("upshot=failed", 1),
        ("upshot=clean", 0),
        ("is_conflicted=on", 1),
        ("lacks_photos=on", 1),
        ("kind=patrol", 2),
        ("kind=self", 0),
        ("place_kind=shop", 2),
        ("since=2026-03-02&until=2026-03-02", 1),
        ("until=2026-03-01", 0),
        ("text=没有这家", 0),
    ],
)
def test_the_list_narrows(county, desk, query, count):
    finished(county, result_exit="fail")
    in_conflict(county)
    page = desk.get(f"/inspections/?{query}")
    assert page.context["page"].paginator.count == count
    assert page.status_code == 200


def test_every_number_on_top_opens_its_list(county, desk):
    finished(county, result_exit="fail")
    in_conflict(county)
    for chip in desk.get("/inspections/").context["chips"]:
        listed = desk.get(f"/inspections/?{chip.query}").context["page"].paginator.count
        assert listed == chip.count, chip.label


def test_the_export_is_what_the_list_shows(county, desk):
    finished(county, result_exit="fail")
    in_conflict(county)
    answer = desk.get("/inspections/?upshot=failed&xlsx=1")
    sheet = load_workbook(io.BytesIO(b"".join(answer))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [county.place.number in row for row in rows].count(True) == 1


def test_another_area_is_not_found(county):
    row = finished(county, result_exit="fail")
    other = client_of(inspector(county.other))
    assert other.get(f"/inspections/{row.pk}").status_code == 404
    assert other.get("/inspections/").context["page"].paginator.count == 0


def test_a_conflict_is_decided_side_by_side(county, manager):
    row = in_conflict(county)
    client = client_of(manager)
    page = client.get(f"/inspections/{row.pk}/decide").content.decode()
    assert all(word in page for word in ("甲说", "乙说", "甲机", "乙机"))
    assert all(time in page for time in ("2026-03-02 09:30", "2026-03-02 10:30"))
    conflicts = {one["field"]: n for n, one in enumerate(row.document["conflicts"])}
    fail = row.document["conflicts"][conflicts["result:exit"]]["candidates"][1]["edit_id"]
    body = {
        "version": row.version,
        f"pick-{conflicts['result:exit']}": fail,
        f"pick-{conflicts['note:wire']}": "written",
        f"text-{conflicts['note:wire']}": "两人都说过",
    }
    assert client.post(f"/inspections/{row.pk}/decide", body).status_code == 302
    row = county.row(row.pk)
    assert (row.conflicts, row.document["fields"]["note:wire"]["value"]) == (0, "两人都说过")
    assert row.document["fields"]["result:exit"]["value"] == "fail"
    assert client.post(f"/inspections/{row.pk}/decide", body).status_code == 409


def test_who_wrote_what_is_told_in_words(county, desk):
    phone = county.phone()
    where = {"longitude": 118.5, "latitude": 25.25, "accuracy_m": 12.4}
    phone.tap(started={"at": "2026-03-02T01:29:58+00:00"}, position=where)
    phone.tap(result_exit="fail", note_exit="上锁")
    phone.tap(note_exit=None)
    county.send(*phone.queue)

    page = desk.get(f"/inspections/{phone.inspection}").content.decode()
    told = re.sub(r"<[^>]*>", "", page[page.index("修改记录") :])

    for words in (
        "开始时间：2026-03-02 09:29:58",
        "位置：118.50000, 25.25000（误差 12 米）",
        "exit完好：不符合",
        "exit完好（情况说明）：上锁",
        "exit完好（情况说明）：—",
    ):
        assert words in told
    assert "result:exit" not in page


def test_an_amendment_waits_for_who_manages(county, desk, manager):
    row = finished(county, result_exit="pass")
    phone = county.phone("乙机", inspection=row.pk)
    county.send(phone.load().tap(result_exit="fail"))
    row = county.row(row.pk)
    assert (row.conflicts, row.failed, Hazard._base_manager.count()) == (1, 0, 0)
    body = {"version": row.version, "pick-0": "value:fail"}
    assert desk.post(f"/inspections/{row.pk}/decide", body).status_code == 403
    assert client_of(manager).post(f"/inspections/{row.pk}/decide", body).status_code == 302
    row = county.row(row.pk)
    assert (row.conflicts, row.failed, Hazard._base_manager.count()) == (0, 1, 1)


def test_the_lost_phone_is_ended_for(county, manager):
    phone = county.phone()
    phone.tap(result_exit="fail")
    phone.tap(result_wire="pass")
    phone.finish()
    county.send(phone.queue[0], phone.queue[2])
    address = f"/inspections/{phone.inspection}/end"
    assert client_of(manager).post(address, {"version": 2}).status_code == 302
    row = county.row(phone.inspection)
    assert (row.state, row.failed, Hazard._base_manager.count()) == ("finished", 1, 1)
    assert client_of(manager).post(address, {"version": 3}).status_code == 409


def test_void_keeps_all_and_takes_no_more(county, manager):
    phone = county.phone()
    county.send(phone.tap(result_exit="pass"))
    address = f"/inspections/{phone.inspection}/void"
    client = client_of(manager)
    assert client.post(address, {"version": 1, "reason": " "}).status_code == 422
    assert client.post(address, {"version": 1, "reason": "选错场所"}).status_code == 302
    assert county.send(phone.tap(result_exit="fail")) == ["accepted"]
    row = county.row(phone.inspection)
    assert (row.state, row.conflicts, row.version) == ("void", 1, 3)
    assert row.document["fields"]["result:exit"]["value"] == "pass"
    assert Hazard._base_manager.count() == 0


def test_each_signs_for_himself_and_once(county, desk, manager):
    row = finished(county, result_exit="pass")
    post = Post._base_manager.get(user_id=manager.id)
    body = {"id": new_id(), "post": post.pk}
    boss = client_of(manager)
    assert boss.post(f"/inspections/{row.pk}/signers", body).status_code == 302
    assert desk.post(f"/inspections/{row.pk}/sign", {"version": row.version}).status_code == 404
    assert boss.post(f"/inspections/{row.pk}/sign", {"version": 1}).status_code == 409
    signed = boss.post(f"/inspections/{row.pk}/sign", {"version": row.version})
    assert signed.status_code == 302
    again = boss.post(f"/inspections/{row.pk}/sign", {"version": row.version})
    assert again.status_code == 409
    signer = InspectionSigner._base_manager.get()
    assert (signer.user_id, signer.signed_digest) == (manager.id, row.digest)


def test_an_open_inspection_is_not_signed(county, manager):
    phone = county.phone()
    county.send(phone.tap(result_exit="pass"))
    answer = client_of(manager).post(f"/inspections/{phone.inspection}/sign", {"version": 1})
    assert answer.status_code == 409


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_record_is_printed(county, desk, form):
    row = finished(county, result_exit="fail", note_exit="锁闭")
    answer = desk.get(f"/inspections/{row.pk}/{form}")
    assert answer.status_code == 200
    assert answer.content[:2] == (b"PK" if form == "docx" else b"%P")


def test_an_owner_sees_and_checks_his_own_place_only(county, everywhere):
    occupier = small("occupier", county.village)
    county.place.occupier = occupier
    county.place.save()
    beside = small("place", county.village, kind="shop")
    owner = inspector(county.village, *CONDUCT, holder=occupier.number)
    other = finished(county, result_exit="pass")
    phone = county.phone(place=beside)
    county.send(phone.tap(result_exit="pass"))
    client = client_of(owner)
    assert client.get(f"/inspections/{other.pk}").status_code == 200
    assert client.get(f"/inspections/{phone.inspection}").status_code == 404
    mine = county.phone(kind=phone.kind.SELF)
    patrol = county.phone()
    assert county.send(patrol.tap(result_exit="pass"), actor=owner) == ["refused"]
    mine.tap(result_exit="fail")
    mine.finish()
    assert county.send(*mine.queue, actor=owner, at=LATER) == ["accepted", "accepted"]
    assert [one.source for one in Hazard._base_manager.all()] == ["self_check"]
    page = client.get(f"/inspections/start/{county.place.pk}").content.decode()
    assert "单位自查" in page
    assert "四不两直" not in page


def test_a_link_that_says_how_chooses_the_kind(county, desk):
    place = f"/inspections/start/{county.place.pk}"
    page = desk.get("/inspections/new", {"kind": "joint"}).content.decode()
    asked = desk.get("/inspections/new", {"kind": "joint", "number": county.place.number})
    unknown = desk.get("/inspections/new", {"kind": "other", "number": county.place.number})
    assert '<input type="hidden" name="kind" value="joint"' in page
    assert asked.url == f"{place}?kind=joint"
    assert (
        '<option value="joint" selected>联合检查</option>' in desk.get(asked.url).content.decode()
    )
    assert unknown.status_code == 422
    key = new_id()
    body = {"id": key, "kind": "joint", "checklist": county.version.pk}
    assert desk.post(asked.url, body).url == f"/inspections/{key}/fill"


def test_who_did_not_make_it_may_not_fill_it(county):
    row = in_conflict(county)
    other = inspector(county.village, name="别人")
    phone = county.phone("丙机", inspection=row.pk)
    assert county.send(phone.tap(result_exit="na"), actor=other) == ["refused"]
    form = {"id": new_id(), "version": row.version, "result:exit": "na"}
    assert client_of(other).post(f"/inspections/{row.pk}/fill", form).status_code == 422


def test_pages_ask_as_often_for_three_rows_as_for_one(county, desk):
    asked = []
    for _ in range(3):
        row = finished(county, result_exit="fail")
        with CaptureQueriesContext(connection) as listing:
            desk.get("/inspections/")
        with CaptureQueriesContext(connection) as showing:
            desk.get(f"/inspections/{row.pk}")
        asked.append((len(listing), len(showing)))
    assert asked[0] == asked[1] == asked[2]
    assert asked[0][0] <= 10
