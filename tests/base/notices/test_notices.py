"""Told once, read by its recipient only."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import UserFactory, make_actor
from wanghuo.base.notices import queries, services
from wanghuo.base.notices.models import Notice
from wanghuo.base.notices.rules import NoticeKind
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import NotFound

pytestmark = pytest.mark.django_db

AT = datetime(2026, 9, 24, 1, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


@pytest.fixture
def reader():
    return UserFactory()


@pytest.fixture
def other():
    return UserFactory()


def tell(*users, source="task/1/assigned", at=AT, title="新任务：排查“九小场所”"):
    services.tell(
        recipients=[user.pk for user in users],
        kind=NoticeKind.ASSIGNED,
        title=title,
        link="/tasks/1",
        source=source,
        at=at,
    )


def sources(rows):
    return [row.source for row in rows]


def test_tell_puts_one_notice_into_each_inbox(reader, other):
    tell(reader, other, reader)

    fields = ("recipient_id", "kind", "title", "link", "source", "created_at", "read_at")
    expected = ("assigned", "新任务：排查“九小场所”", "/tasks/1", "task/1/assigned", AT, None)
    assert list(Notice.objects.order_by("recipient_id").values_list(*fields)) == [
        (reader.pk, *expected),
        (other.pk, *expected),
    ]


def test_tell_twice_tells_once_and_reaches_who_was_missed(reader, other):
    tell(reader)
    tell(reader, other, at=LATER)

    assert queries.unread_count(reader.pk) == queries.unread_count(other.pk) == 1
    assert queries.inbox(reader.pk).get().created_at == AT


def test_tell_again_does_not_make_a_read_notice_unread(reader):
    tell(reader)
    services.read_all(actor=make_actor("", user=reader), at=AT)

    tell(reader)

    assert queries.unread_count(reader.pk) == 0


def test_tell_nobody_is_nothing():
    tell()

    assert not Notice.objects.exists()


def test_tell_cuts_a_title_too_long_for_a_line(reader):
    tell(reader, title="查" * 300)

    assert Notice.objects.get().title == "查" * 199 + "…"


def test_tell_many_takes_one_insert(django_assert_num_queries):
    users = UserFactory.create_batch(3)

    with django_assert_num_queries(1):
        tell(*users)

    assert Notice.objects.count() == 3


def test_read_notice_keeps_the_first_time(reader):
    tell(reader)
    actor = make_actor("", user=reader)

    first = services.read_notice(notice=Notice.objects.get(), actor=actor, at=AT)
    again = services.read_notice(notice=Notice.objects.get(), actor=actor, at=LATER)

    assert (first.read_at, again.read_at) == (AT, AT)
    assert queries.unread_count(reader.pk) == 0


@pytest.mark.parametrize("somebody", ["other", "system"])
def test_read_notice_of_another_is_not_found(reader, other, somebody):
    tell(reader)
    actor = SYSTEM if somebody == "system" else make_actor("", user=other)

    with pytest.raises(NotFound, match="通知"):
        services.read_notice(notice=Notice.objects.get(), actor=actor, at=AT)

    assert queries.unread_count(reader.pk) == 1


def test_own_notice_is_found_by_its_recipient_only(reader, other):
    tell(reader)
    notice = Notice.objects.get()

    assert queries.own_notice(reader.pk, notice.pk) == notice
    with pytest.raises(NotFound, match="通知"):
        queries.own_notice(other.pk, notice.pk)


def test_read_all_reads_the_own_inbox_only(reader, other):
    tell(reader, other)
    tell(reader, source="task/2/assigned")

    assert services.read_all(actor=make_actor("", user=reader), at=LATER) == 2
    assert services.read_all(actor=make_actor("", user=reader), at=LATER) == 0
    assert queries.unread_count(other.pk) == 1


def test_inbox_is_newest_first_and_ones_own(reader, other):
    tell(reader, source="second", at=LATER)
    tell(reader, source="first")
    tell(other, source="not mine", at=LATER)

    assert sources(queries.inbox(reader.pk)) == ["second", "first"]


def test_inbox_pages_without_gap_or_repeat_among_equal_times(reader):
    for n in range(7):
        tell(reader, source=str(n), at=AT if n < 5 else LATER)

    seen, page = [], list(queries.inbox(reader.pk)[:3])
    while page:
        seen += page
        page = list(queries.inbox(reader.pk, before=page[-1].pk)[:3])

    assert sources(seen) == sources(queries.inbox(reader.pk))
    assert len(seen) == 7


def test_inbox_before_the_notice_of_another_shows_nothing(reader, other):
    tell(reader)
    tell(other, source="later", at=LATER)

    assert list(queries.inbox(reader.pk, before=queries.inbox(other.pk).get().pk)) == []


def test_notice_shows_its_title(reader):
    tell(reader)

    assert str(Notice.objects.get()) == "新任务：排查“九小场所”"


@pytest.mark.parametrize("item_count", [1, 3])
def test_inbox_and_count_take_one_query_each(reader, item_count, django_assert_num_queries):
    for n in range(item_count):
        tell(reader, source=str(n))

    with django_assert_num_queries(2):
        found = len(queries.inbox(reader.pk)), queries.unread_count(reader.pk)

    assert found == (item_count, item_count)
