"""The inbox, live: what is unread now and when it changes; one's own only, at a bounded cost."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext

from tests.factories import UserFactory
from tests.web.operations import program_of
from tests.web.test_api_matrix import refused
from wanghuo.base.notices import services
from wanghuo.base.notices.models import Notice
from wanghuo.base.notices.queries import Unread
from wanghuo.base.notices.rules import NoticeKind
from wanghuo.web import watching
from wanghuo.web.watching import Watches

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = AT + timedelta(minutes=1)


@pytest.fixture
def visitor(transactional_db, monkeypatch):
    monkeypatch.setattr(watching, "PAUSE_SECONDS", 0.1)
    monkeypatch.setattr(watching, "LIFE_SECONDS", 0.25)
    return program_of(UserFactory())


def tell(user, title="排查", at=AT):
    services.tell(
        recipients=[user.pk], kind=NoticeKind.ASSIGNED, title=title, link="/", source=title, at=at
    )
    return Notice.objects.get(title=title)


@async_to_sync
async def stream(visitor, query="", between=None, **headers):
    """Read a stream to its end; do something after its first event."""
    asked = {**visitor.bearer, **headers}
    response = await AsyncClient().get(f"/api/notices/events{query}", headers=asked)
    assert response["Content-Type"] == "text/event-stream"
    assert response["Cache-Control"] == "no-store, no-transform"
    assert response["X-Accel-Buffering"] == "no"
    chunks = []
    async for chunk in response.streaming_content:
        chunks.append(chunk.decode())
        if between and len(chunks) == 2:
            await sync_to_async(between)()
    response.close()
    return chunks


def events(chunks):
    told = []
    for chunk in chunks:
        lines = dict(one.split(": ", 1) for one in chunk.strip().splitlines() if ": " in one)
        if "data" in lines:
            data = json.loads(lines["data"])
            told.append((lines["id"], data["unread"], [one["title"] for one in data["new"]]))
    return told


def test_what_is_unread_is_told_at_once_and_no_old_notice_by_name(visitor):
    tell(visitor.user)

    chunks = stream(visitor)

    assert chunks[0] == "retry: 3000\n\n"
    assert events(chunks) == [(AT.isoformat(), 1, [])]


def test_a_notice_that_comes_is_told_by_name(visitor):
    tell(visitor.user)

    chunks = stream(visitor, between=lambda: tell(visitor.user, "新来的", LATER))

    assert events(chunks) == [(AT.isoformat(), 1, []), (LATER.isoformat(), 2, ["新来的"])]


def test_reading_elsewhere_is_told_too(visitor):
    notice = tell(visitor.user)

    chunks = stream(visitor, between=lambda: Notice.objects.filter(pk=notice.pk).delete())

    assert [unread for _, unread, _ in events(chunks)] == [1, 0]


@pytest.mark.parametrize("by_header", [True, False])
def test_what_came_between_two_streams_is_not_lost(visitor, by_header):
    for n in range(5):
        tell(visitor.user, f"第{n}件", AT + timedelta(seconds=n))
    since = (AT + timedelta(seconds=1)).isoformat()

    chunks = (
        stream(visitor, **{"Last-Event-ID": since})
        if by_header
        else stream(visitor, "?since=" + since.replace("+", "%2B"))
    )

    assert [(unread, new) for _, unread, new in events(chunks)] == [
        (5, ["第4件", "第3件", "第2件"])
    ]


def test_what_others_are_told_is_not(visitor):
    tell(UserFactory())

    assert events(stream(visitor)) == [("1970-01-01T00:00:00+00:00", 0, [])]


def test_a_moment_that_is_none_is_refused(visitor):
    for since in ("x", "2026-03-02T01:00:00"):
        refused(visitor.get(f"/api/notices/events?since={since}"), 422, "bad_input")


def test_nobody_has_no_stream(db):
    refused(Client().get("/api/notices/events"), 401, "login_needed")


def test_a_login_that_has_ended_gets_no_other_stream(visitor):
    visitor.user.tokens.update(revoked_at=AT)

    refused(visitor.get("/api/notices/events"), 401, "login_needed")


def test_between_two_looks_no_connection_is_held(visitor):
    stream(visitor)

    assert connection.connection is None


@async_to_sync
async def looked(watch, user_ids, times):
    """Look for everybody at the same time, so often."""

    async def one(user_id):
        with watch.open(user_id):
            return [await watch.look(user_id) for _ in range(times)]

    return await asyncio.gather(*(one(user_id) for user_id in user_ids))


@pytest.mark.parametrize("people", [1, 30])
def test_thirty_who_look_on_ask_as_often_as_one(transactional_db, people, monkeypatch):
    monkeypatch.setattr(watching, "PAUSE_SECONDS", 60)
    users = [UserFactory() for _ in range(people)]
    tell(users[-1])
    watch = async_to_sync(_made)()
    watch.watched.update({user.pk: 1 for user in users})

    with CaptureQueriesContext(connection) as asked:
        told = looked(watch, [user.pk for user in users], 3)

    assert [one[-1] for one in told] == [Unread()] * (people - 1) + [Unread(1, AT)]
    assert len([query for query in asked if "notices_notice" in query["sql"]]) == 1


async def _made():
    return Watches().inboxes


@async_to_sync
async def rooms(watch, user_id, count):
    with watch.open(user_id, user_id) as first:
        if count == 1:
            return [first]
        return [first, *await sync_to_async(lambda: rooms(watch, user_id, count - 1))()]


def test_a_person_has_room_for_a_few_streams_and_leaves_none_behind(db):
    watch = async_to_sync(_made)()

    assert rooms(watch, 1, watching.MOST_STREAMS + 1) == [True] * watching.MOST_STREAMS + [False]
    assert (watch.watched, watch.streams) == ({}, {})


def test_one_stream_too_many_is_answered_once_and_ends(visitor, monkeypatch):
    monkeypatch.setattr(watching, "MOST_STREAMS", 0)

    assert len(events(stream(visitor, between=lambda: tell(visitor.user)))) == 1
