"""The one door to files: in the reach that the record's room declared, harmless to the reader."""

import io
from urllib.parse import quote

import pytest
from django.test import Client
from PIL import Image

from tests.base.documents.conftest import AT
from tests.base.documents.pictures import photo, picture
from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory
from wanghuo.base.areas.rules import AREA_READ
from wanghuo.base.documents import services
from wanghuo.base.documents.models import Attachment
from wanghuo.base.documents.services import Upload
from wanghuo.governance.plans.rules import TASK_CONFIRM, TASK_READ

NOBODY = "00000000-0000-7000-8000-000000000000"


def visitor(area, *capabilities, sector=""):
    """A browser of somebody whose one post over the area allows these."""
    user = UserFactory()
    PostFactory(
        user=user,
        organisation=OrganisationFactory(area=area),
        role=RoleFactory(capabilities=list(capabilities)),
        sector=sector,
    )
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def kept(records):
    """A photograph of the first village, of the line of schools."""
    return records.attach(Upload("现场.jpg", photo(place=(113.2, 23.1))), sector="school")[0]


def content(response):
    return b"".join(response.streaming_content)


def status(response):
    """What was answered; a file is read to the end, which closes it."""
    if response.streaming:
        content(response)
    return response.status_code


def test_file_comes_back_byte_for_byte_to_be_saved(records, kept):
    response = visitor(records.villages[0], TASK_READ).get(f"/files/{kept.pk}")

    assert content(response) == photo(place=(113.2, 23.1))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('现场.jpg')}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"


def test_preview_is_a_small_picture_that_tells_nothing(records, kept):
    response = visitor(records.villages[0], TASK_READ).get(f"/files/{kept.pk}/preview")

    shown = Image.open(io.BytesIO(content(response)))
    assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (60, 40), {})
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_preview_is_drawn_once(records, kept, tmp_path):
    client = visitor(records.villages[0], TASK_READ)
    first = content(client.get(f"/files/{kept.pk}/preview"))
    [drawn] = (tmp_path / "previews").rglob("*.jpg")
    written = drawn.stat().st_mtime_ns

    assert content(client.get(f"/files/{kept.pk}/preview")) == first
    assert drawn.stat().st_mtime_ns == written


@pytest.mark.parametrize(
    ("where", "capabilities", "sector", "expected"),
    [
        ("town", [TASK_READ], "", 200),
        ("village", [TASK_READ], "", 200),
        ("village", [TASK_READ], "school", 200),
        ("village", [TASK_READ], "fire", 404),
        ("village", [AREA_READ, TASK_CONFIRM], "", 404),
        ("neighbour", [TASK_READ, TASK_CONFIRM], "", 404),
    ],
)
@pytest.mark.parametrize("door", ["", "/preview"])
def test_who_may_look(records, kept, where, capabilities, sector, expected, door):
    village, neighbour = records.villages
    areas = {"town": records.town, "village": village, "neighbour": neighbour}
    client = visitor(areas[where], *capabilities, sector=sector)

    assert status(client.get(f"/files/{kept.pk}{door}")) == expected


def test_nobody_looks(kept):
    response = Client().get(f"/files/{kept.pk}")

    assert (response.status_code, response["Location"][:6]) == (302, "/login")


def test_unknown_and_withdrawn_files_are_absent(records, kept):
    client = visitor(records.villages[0], TASK_READ)
    services.withdraw_attachment(attachment=kept, reason="传错", actor=records.issuer, at=AT)

    answers = [client.get(f"/files/{key}").status_code for key in (kept.pk, NOBODY)]

    assert answers == [404, 404]


def test_what_is_no_picture_has_no_preview(records):
    [text] = records.attach(Upload("一.txt", b"ok"))
    client = visitor(records.villages[0], TASK_READ)

    assert client.get(f"/files/{text.pk}/preview").status_code == 404


@pytest.mark.parametrize("door", ["", "/preview"])
def test_lost_file_says_whom_to_ask(records, kept, tmp_path, door):
    for path in (tmp_path / "attachments").rglob("*.jpg"):
        path.unlink()
    response = visitor(records.villages[0], TASK_READ).get(f"/files/{kept.pk}{door}")

    assert response.status_code == 404
    assert "wanghuo doctor" in response.content.decode()


def test_record_of_a_type_that_is_no_longer_declared_is_absent(records, kept):
    Attachment._base_manager.update(subject_type="forgotten")

    response = visitor(records.villages[0], TASK_READ).get(f"/files/{kept.pk}")

    assert response.status_code == 404


@pytest.mark.parametrize(
    ("back", "expected"), [("/tasks", "/tasks"), ("https://evil.example/", "/"), ("", "/")]
)
def test_withdrawal_leads_back(records, kept, back, expected):
    client = visitor(records.villages[0], TASK_READ, TASK_CONFIRM)

    response = client.post(f"/files/{kept.pk}/withdraw", {"reason": "传错", "next": back})

    assert (response.status_code, response["Location"]) == (302, expected)
    assert Attachment._base_manager.get().withdrawn_reason == "传错"


def test_withdrawal_by_a_mere_reader_is_refused(records, kept):
    client = visitor(records.villages[0], TASK_READ)

    response = client.post(f"/files/{kept.pk}/withdraw", {"reason": "传错"})

    assert response.status_code == 403
    assert Attachment._base_manager.get().withdrawn_at is None


@pytest.mark.parametrize("n", [1, 3])
def test_file_takes_as_many_queries_whatever_lies_around(records, django_assert_max_num_queries, n):
    kept = records.attach(*(Upload(f"{i}.png", picture(str(i))) for i in range(n)))
    client = visitor(records.villages[0], TASK_READ)

    with django_assert_max_num_queries(5):
        assert status(client.get(f"/files/{kept[0].pk}")) == 200
