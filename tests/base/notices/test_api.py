"""The API of one's own inbox."""

from datetime import UTC, datetime

import pytest

from tests.factories import UserFactory
from tests.web.operations import program_of
from tests.web.test_api_matrix import refused
from wanghuo.base.notices import services
from wanghuo.base.notices.models import Notice
from wanghuo.base.notices.rules import NoticeKind

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def visitor(db):
    return program_of(UserFactory())


@pytest.fixture
def notice(visitor):
    return tell(visitor.user, "任务")


def tell(user, title):
    services.tell(
        recipients=[user.pk],
        kind=NoticeKind.ASSIGNED,
        title=title,
        link="/tasks/1",
        source=title,
        at=AT,
    )
    return Notice.objects.get(recipient=user, title=title)


def test_the_inbox_shows_ones_own_only(visitor, notice):
    tell(UserFactory(), "别人的任务")

    assert visitor.get("/api/notices").json() == {
        "items": [
            {
                "id": str(notice.pk),
                "kind": "assigned",
                "title": "任务",
                "link": "/tasks/1",
                "created_at": "2026-03-02T01:00:00Z",
                "read_at": None,
            }
        ],
        "count": 1,
    }


def test_a_notice_is_read_once(visitor, notice):
    first = visitor.post(f"/api/notices/{notice.pk}/read").json()["read_at"]
    again = visitor.post(f"/api/notices/{notice.pk}/read").json()["read_at"]

    assert first == again is not None
    assert visitor.get("/api/notices/unread").json() == {"count": 0}


def test_all_are_read_at_once(visitor, notice):
    assert visitor.get("/api/notices/unread").json() == {"count": 1}
    assert visitor.post("/api/notices/read-all").json() == {"count": 1}
    assert visitor.get("/api/notices/unread").json() == {"count": 0}


def test_somebody_elses_notice_is_not_found(visitor):
    notice = tell(UserFactory(), "别人的任务")

    refused(visitor.post(f"/api/notices/{notice.pk}/read"), 404, "not_found")
