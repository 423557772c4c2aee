"""Files through the API: what a device knows comes in with them; lists stay in the reach."""

import json
from uuid import UUID

import pytest

from tests.base.documents.conftest import AT
from tests.base.documents.pictures import picture
from tests.web.operations import file, program
from wanghuo.base.documents.models import Attachment
from wanghuo.base.documents.schemas import uploads
from wanghuo.base.documents.services import Capture, Upload
from wanghuo.governance.plans.rules import TASK_CONFIRM, TASK_READ
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.geo.coordinates import Crs, PositionRefused

ID = "01900000-0000-7000-8000-000000000001"


@pytest.fixture
def kept(records):
    return records.attach(Upload("一.txt", b"ok"), Upload("二.png", picture()))


def asked(program, mark, **more):
    query = {"subject_type": mark.type, "subject_id": mark.id, **more}
    return program.get("/api/attachments", query).json()


def test_files_of_a_record_are_listed_in_the_reach(records, kept):
    village, neighbour = (program(area, TASK_READ) for area in records.villages)

    told = asked(village, records.marks[0])

    assert told["count"] == 2
    assert [one["file_name"] for one in told["items"]] == ["一.txt", "二.png"]
    assert told["items"][0] == village.get(f"/api/attachments/{kept[0].pk}").json()
    assert asked(village, records.marks[0], limit=1, offset=1)["items"] == told["items"][1:]
    assert asked(neighbour, records.marks[0]) == {"items": [], "count": 0}
    assert neighbour.get(f"/api/attachments/{kept[0].pk}").status_code == 404


def test_content_comes_back_byte_for_byte(records, kept):
    reader = program(records.villages[0], TASK_READ)

    assert reader.get(f"/api/attachments/{kept[1].pk}/content").content == picture()


def test_withdrawn_file_is_told_in_the_list_and_served_no_more(records, kept):
    issuer = program(records.town, TASK_READ, TASK_CONFIRM)
    address = f"/api/attachments/{kept[0].pk}"

    answer = issuer.post(f"{address}/withdraw", {"reason": "传错"}, content_type="application/json")

    assert (answer.status_code, answer.json()["withdrawn_reason"]) == (200, "传错")
    assert asked(issuer, records.marks[0])["items"][0]["withdrawn_at"] is not None
    assert issuer.get(f"{address}/content").status_code == 404
    assert Attachment._base_manager.filter(withdrawn_at=None).count() == 1


def test_what_a_device_knows_goes_with_its_file():
    told = {"id": ID, "taken_at": AT.isoformat(), "longitude": 113.2, "latitude": 23.1}
    first, second = uploads([file("一.txt", "1"), file("二.txt", "2")], json.dumps([told, {}]))

    assert (first.id, first.data, first.capture.taken_at) == (UUID(ID), b"1", AT)
    assert first.capture.place.original == (113.2, 23.1)
    assert first.capture.place.crs is Crs.WGS84
    assert second.capture == Capture()


def test_files_may_come_without_a_word():
    [one] = uploads([file("一.txt", "1")], "")

    assert one.capture == Capture()


@pytest.mark.parametrize(
    ("captures", "said"),
    [
        ("[]", "条数"),
        ("[{}, {}]", "条数"),
        ("{", "JSON"),
        ('[{"taken_at": "2026-03-02T09:30:00"}]', "JSON"),
        ('[{"speed": 3}]', "JSON"),
    ],
)
def test_misshapen_words_are_refused(captures, said):
    with pytest.raises(BadInput, match=said):
        uploads([file("一.txt", "1")], captures)


def test_swapped_pair_is_refused():
    with pytest.raises(PositionRefused, match="写反"):
        uploads([file("一.txt", "1")], '[{"longitude": 23.1, "latitude": 113.2}]')
