"""The loop by API: one id is one record, refusals are problems, a list asks as often for three."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.base.documents.pictures import picture
from tests.prevention.hazards.builders import OFFICER, OWNER, fresh, steps_of
from tests.web.operations import program
from wanghuo.kernel import clock
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.hazards.models import Hazard, HazardTransfer

JSON = "application/json"


@pytest.fixture
def officer(village):
    return program(village.town, *OFFICER, *OWNER, organisation=village.office)


def finding(village, **more):
    return {
        "id": str(new_id()),
        "place_id": str(village.place.pk),
        "title": "灭火器失效",
        "source": "patrol",
        **more,
    }


def post(client, address, body):
    return client.post(f"/api{address}", body, content_type=JSON)


def test_a_hazard_sent_twice_is_one(village, officer):
    told = finding(village)

    first, again = (post(officer, "/hazards", told) for _ in range(2))

    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert (first.json()["number"], Hazard.objects.count()) == ("YH2026-000001", 1)


def test_the_same_id_for_something_else_is_a_conflict(village, officer):
    told = finding(village)
    post(officer, "/hazards", told)

    answer = post(officer, "/hazards", {**told, "title": "通道堵塞"})

    assert (answer.status_code, answer.json()["code"]) == (409, "hazard_id_taken")
    assert "请刷新页面后重新填报" in answer.json()["detail"]


def test_the_loop_by_api(village, officer):
    key = post(officer, "/hazards", finding(village)).json()["id"]
    due_on = (clock.today() + timedelta(days=10)).isoformat()
    order = {"kind": "term", "measure": "更换", "due_on": due_on}

    ordered = post(officer, f"/hazards/{key}/order", order).json()
    begun = post(officer, f"/hazards/{key}/begin", {}).json()
    proof = {"text": "已更换", "files": [SimpleUploadedFile("新.png", picture("后"))]}
    submitted = officer.post(f"/api/hazards/{key}/submit", proof).json()
    refused = post(officer, f"/hazards/{key}/close", {"text": "属实"})
    colleague = program(village.town, *OFFICER, organisation=village.office)
    closed = post(colleague, f"/hazards/{key}/close", {"text": "属实"}).json()

    states = [one["state"] for one in (ordered, begun, submitted, closed)]
    assert states == ["ordered", "rectifying", "submitted", "closed"]
    assert (refused.status_code, refused.json()["code"]) == (409, "own_rectification")
    story = officer.get(f"/api/hazards/{key}").json()
    assert [one["action"] for one in story["steps"]] == [
        "close", "submit", "begin", "order", "assign", "find",
    ]  # fmt: skip
    assert [file["file_name"] for file in story["steps"][1]["files"]] == ["新.png"]
    assert story["timeline"][0]["kind"] == "deadline.met"


def test_a_transfer_goes_up_is_listed_and_taken(village, officer):
    hazard = village.found()
    key = str(new_id())

    for _ in range(2):
        sent = post(officer, f"/hazards/{hazard.pk}/escalate", {"id": key, "text": "办不了"})
        assert sent.json()["id"] == key
    listed = officer.get("/api/hazard-transfers?state=waiting").json()
    taken = post(officer, f"/hazard-transfers/{key}/receive", {}).json()

    assert [one["number"] for one in listed["items"]] == [hazard.number]
    assert taken["state"] == "received"
    assert HazardTransfer._base_manager.count() == 1
    assert fresh(hazard).organisation == village.office


def test_a_statement_sent_twice_is_said_once(village, officer):
    hazard = village.ordered()
    told = {"id": str(new_id()), "text": "已清空"}

    for _ in range(2):
        assert officer.post(f"/api/hazards/{hazard.pk}/submit", told).status_code == 200

    assert [action for action, _ in steps_of(hazard)].count("submit") == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"state": "assigned", "view": "open", "grade": "general", "source": "patrol"},
        {"place_kind": "shop", "text": "通道"},
    ],
)
def test_filters_of_the_list(village, officer, asked):
    hazard = village.found()
    village.closed()

    listed = officer.get("/api/hazards", {**asked, "below_id": village.area.pk}).json()

    numbers = {one["number"] for one in listed["items"]}
    assert hazard.number in numbers
    assert listed["count"] == len(numbers)


ADDRESSES = {
    "/api/hazards": 4,
    "/api/hazard-transfers": 4,
    "/api/hazards/{hazard}": 9,
    "/hazards/{hazard}": 14,
}
"""Two of each are who asks; of a page four."""


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("address", ADDRESSES)
def test_three_of_everything_ask_as_often_as_one(
    village, officer, django_assert_num_queries, address, n
):
    hazard = village.ordered()
    for _ in range(n):
        village.transferred(village.found())
        village.submitted(hazard)
        village.returned(hazard)
    client = officer
    if not address.startswith("/api"):
        client.force_login(officer.user)

    with django_assert_num_queries(ADDRESSES[address]):
        answer = client.get(address.format(hazard=hazard.pk))

    assert answer.status_code == 200
