"""The phone's side of the API, with what careless and hostile phones send."""

import hashlib
import json
from datetime import date

import pytest

from tests.base.documents.pictures import picture
from tests.prevention.inspections.builders import CONDUCT, County, inspector
from tests.register.samples import small
from tests.web.operations import program, program_of
from wanghuo.base.people.models import User
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.inspections.models import Edit, InspectionPhoto
from wanghuo.prevention.inspections.rules import InspectionKind
from wanghuo.prevention.patrol import queries
from wanghuo.prevention.rounds.queries import DueToday

pytestmark = pytest.mark.django_db
READ = ("area.read", "checklist.read")


@pytest.fixture
def county():
    return County()


@pytest.fixture
def client(county):
    return program_of(User.objects.get(pk=county.actor.id))


def as_json(one):
    return {
        "id": str(one.id), "inspection": str(one.inspection), "device": one.device,
        "branch": str(one.branch), "base": one.base, "seq": one.seq,
        "made_at": one.made_at.isoformat(), "place": str(one.place), "kind": one.kind.value,
        "checklist": str(one.checklist), "changes": dict(one.changes),
    }  # fmt: skip


def post(client, path, body, **headers):
    return client.post(f"/api/patrol/{path}", body, content_type="application/json", **headers)


def send(client, *edits):
    return post(client, "edits", {"edits": [as_json(one) for one in edits]}).json()


def test_the_day_holds_places_lists_and_open_inspections(county, client):
    phone = county.phone()
    phone.tap(result_exit="pass")
    send(client, *phone.queue)
    told = client.get("/api/patrol/day").json()
    [place] = told["places"]
    assert (place["id"], place["checklist"]) == (str(county.place.pk), str(county.version.pk))
    assert (told["count"], told["is_cut"]) == (1, False)
    assert [one["id"] for one in told["inspections"]] == [str(phone.inspection)]
    assert [one["code"] for one in told["checklists"][0]["items"]] == ["exit", "wire", "bottle"]
    assert "responsible_phone" not in place


def test_what_an_owner_does_with_his_phone_is_a_self_check_of_his_own_place(county):
    with scoped(EVERYWHERE):
        occupier = small("occupier", county.village)
        own = small("place", county.village, occupier=occupier)
    owner = inspector(county.village, *CONDUCT, holder=occupier.number)
    client = program_of(User.objects.get(pk=owner.id))

    [place] = client.get("/api/patrol/day").json()["places"]
    phone = county.phone(place=own, kind=InspectionKind(place["inspection_kind"]))
    phone.tap(result_exit="pass")
    [answer] = send(client, *phone.queue)["results"]

    assert (place["id"], place["inspection_kind"]) == (str(own.pk), "self")
    assert answer["result"] == "accepted"


def test_edits_are_answered_one_by_one_and_again_the_same(county, client):
    phone, far = county.phone(), county.phone("乙机", place=county.elsewhere)
    phone.tap(result_exit="fail")
    far.tap(result_exit="fail")
    phone.tap(result_nothing="pass")
    phone.tap(result_wire="yes")
    first = send(client, *phone.queue[:1], *far.queue, *phone.queue[1:])
    assert [one["result"] for one in first["results"]] == [
        "accepted", "refused", "refused", "refused",
    ]  # fmt: skip
    assert first["results"][1]["problem"] == "不在您的辖区，或没有这个场所，请核对后再填写。"
    again = send(client, *phone.queue[:1])
    assert again["results"][0]["result"] == "repeated"
    assert again["inspections"] == first["inspections"]


def test_a_wrong_shape_is_refused_alone(county, client):
    phone = county.phone()
    good = as_json(phone.tap(result_exit="pass"))
    bad = [{}, {"id": 5}, {**good, "id": "x"}, {**good, "seq": 0}, {**good, "made_at": "now"}]
    bad += [{**good, "changes": []}, {**good, "more": 1}, {**good, "base": 2**40}]
    answer = post(client, "edits", {"edits": [*bad, good]}).json()
    assert [one["result"] for one in answer["results"]] == ["refused"] * len(bad) + ["accepted"]


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"edits": [NaN]}',
        json.dumps({"edits": ["x"]}),
        json.dumps({"edits": [{}] * 501}),
        json.dumps({"edits": [{"device": "\0"}]}),
    ],
    ids=["deep", "nan", "text", "many", "nul"],
)
def test_what_is_no_queue_is_refused_whole(county, client, body):
    assert post(client, "edits", body).status_code in {400, 422}
    assert not Edit._base_manager.exists()


def test_another_user_is_told_to_log_in(county, client):
    answer = post(client, "edits", {"edits": []}, headers={"X-Patrol-User": "999999"})
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_sender")
    mine = post(client, "edits", {"edits": []}, headers={"X-Patrol-User": str(county.actor.id)})
    assert mine.status_code == 200


def announced(phone, data, **given):
    return {
        "id": str(new_id()), "inspection": str(phone.inspection), "item": "exit",
        "captured_at": phone.at.isoformat(), "position": None,
        "sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "name": "出口.png",
        "device": phone.name, **given,
    }  # fmt: skip


def put(client, asked, offset, piece):
    return client.put(
        f"/api/patrol/photos/{asked['id']}?offset={offset}",
        piece,
        content_type="application/octet-stream",
    )


def test_a_photo_comes_in_pieces_before_its_inspection(county, client):
    data, phone = picture("出口"), county.phone()
    asked = announced(phone, data)
    assert post(client, "photos", asked).json()["received"] == 0
    assert put(client, asked, 0, data[:50]).json()["received"] == 50
    assert post(client, "photos", asked).json()["received"] == 50
    wrong = put(client, asked, 10, data[10:])
    assert (wrong.status_code, wrong.json()["facts"]) == (409, {"received": "50"})
    assert put(client, asked, 50, data[50:]).json()["state"] == "complete"
    assert InspectionPhoto.objects.get().attachment is None
    phone.tap(result_exit="pass")
    phone.finish()
    [document] = send(client, *phone.queue)["inspections"]
    assert [one["state"] for one in document["photos"]] == ["complete"]
    photo = InspectionPhoto.objects.get()
    assert photo.attachment.file_hash == photo.sha256
    assert county.row(phone.inspection).lacking_photos == 0


def test_a_photo_after_the_finish_stops_lacking(county, client):
    data, phone = picture("出口"), county.phone()
    phone.tap(result_exit="pass")
    phone.finish()
    send(client, *phone.queue)
    assert county.row(phone.inspection).lacking_photos == 1
    asked = announced(phone, data)
    post(client, "photos", asked)
    put(client, asked, 0, data)
    assert county.row(phone.inspection).lacking_photos == 0


def test_a_photo_with_another_hash_begins_again(county, client):
    data, phone = picture("出口"), county.phone()
    asked = announced(phone, data, sha256="0" * 64)
    post(client, "photos", asked)
    answer = put(client, asked, 0, data)
    assert (answer.status_code, answer.json()["code"]) == (422, "photo_broken")
    assert InspectionPhoto.objects.get().received == 0


def test_the_same_photo_id_with_other_content_is_refused(county, client):
    data, phone = picture("出口"), county.phone()
    asked = announced(phone, data)
    post(client, "photos", asked)
    assert post(client, "photos", asked | {"item": "wire"}).status_code == 409


def test_anothers_photo_is_not_found(county, client):
    data, phone = picture("出口"), county.phone()
    asked = announced(phone, data)
    post(client, "photos", asked)
    other = program(county.village, *CONDUCT)
    assert put(other, asked, 0, data).status_code == 404


def test_more_than_was_announced_is_refused(county, client):
    data, phone = picture("出口"), county.phone()
    asked = announced(phone, data)
    post(client, "photos", asked)
    assert put(client, asked, 0, data + b"x").status_code == 422
    assert put(client, asked, 0, b"").status_code == 422
    assert put(client, asked, 0, b"x" * (512 * 1024 + 1)).status_code == 422
    assert put(client, asked, -1, data).status_code == 422


def test_what_is_due_comes_first_and_says_so(county, client, monkeypatch):

    with scoped(EVERYWHERE):
        late = small("place", county.village, kind="shop")
    due = DueToday(new_id(), date(2026, 3, 1), "每月", is_missed=True)
    monkeypatch.setattr(queries.rounds, "day_of", lambda *_: {late.pk: due})
    told = client.get("/api/patrol/day").json()
    assert [one["id"] for one in told["places"]] == [str(late.pk), str(county.place.pk)]
    assert told["places"][0]["due"] == {
        "round_id": str(due.round_id),
        "due_on": "2026-03-01",
        "frequency_label": "每月",
        "is_missed": True,
    }


def test_more_places_than_fit_are_cut_and_narrowed_by_area(county, client, monkeypatch):

    with scoped(EVERYWHERE):
        small("place", county.village, kind="shop")
    monkeypatch.setattr(queries, "MOST_PLACES", 1)
    told = client.get("/api/patrol/day").json()
    assert (len(told["places"]), told["is_cut"], told["count"]) == (1, True, 2)
    assert client.get(f"/api/patrol/day?area={county.other.code}").status_code == 404
    here = client.get(f"/api/patrol/day?area={county.village.code}").json()
    assert here["count"] == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_day_asks_equally_often(county, client, django_assert_num_queries, count):

    for _ in range(count):
        with scoped(EVERYWHERE):
            place = small("place", county.village, kind="shop")
        county.send(county.phone(place=place).tap(result_exit="pass"))
    with django_assert_num_queries(8):
        assert client.get("/api/patrol/day").status_code == 200
