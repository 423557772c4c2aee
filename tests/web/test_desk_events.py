"""A desk hears at once of what changed in its reach, of nothing else, at a bounded cost."""

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_area
from tests.fixtures_facts import (  # noqa: F401 -- pytest finds fixtures by name
    flush_passes_the_guards,
)
from tests.monitoring.alarms.builders import A, Desk, component
from tests.visiting import visitor
from tests.web.operations import program
from tests.web.test_api_matrix import refused
from wanghuo.base.people.models import Login
from wanghuo.kernel.actors import EVERYWHERE, AreaPath, Reach, Scope
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.facts import services as sealer
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.alarms.rules import ALARM_READ
from wanghuo.web import watching
from wanghuo.web.watching import AlarmNews, Watches

FIRE = component(0b10, description="二楼走廊")
OPEN = "/api/desk/events"


@pytest.fixture
def desk(transactional_db, monkeypatch, tmp_path):
    """A desk whose streams live for a few looks; everything so far is sealed."""
    monkeypatch.setattr(watching, "DESK_PAUSE_SECONDS", 0.1)
    monkeypatch.setattr(watching, "PAUSE_SECONDS", 0.1)
    monkeypatch.setattr(watching, "LIFE_SECONDS", 0.45)
    with scoped(EVERYWHERE):
        desk = Desk()
        [desk.alarm] = desk.cries(FIRE, folder=tmp_path)
    sealed()
    return desk


def sealed():
    while sealer.seal_positions(500):
        pass


def acknowledge(desk):
    with scoped(EVERYWHERE):
        desk.handled(desk.alarm, A.ACKNOWLEDGE)
    sealed()


@async_to_sync
async def stream(client, between=None, **headers):
    """Read a stream to its end; do something after its first event."""
    response = await client.get(OPEN, headers=headers)
    assert response["Content-Type"] == "text/event-stream"
    chunks = []
    async for chunk in response.streaming_content:
        chunks.append(chunk.decode())
        if between and len(chunks) == 2:
            await sync_to_async(between)()
    response.close()
    return chunks


def told(chunks):
    return [int(one.split()[1]) for one in chunks if "event: desk" in one]


def test_how_it_stands_is_told_at_once_and_a_change_when_it_comes(desk):
    client = program(desk.town, ALARM_READ)
    before = facts.last_position()

    chunks = stream(AsyncClient(), lambda: acknowledge(desk), **client.bearer)

    assert chunks[0] == "retry: 200\n\n"
    assert told(chunks) == [before, facts.last_position()]


def test_a_neighbour_hears_nothing_of_it(desk):
    client = program(make_area("白水镇", desk.county), ALARM_READ)
    before = facts.last_position()

    chunks = stream(AsyncClient(), lambda: acknowledge(desk), **client.bearer)

    assert told(chunks) == [before]


def test_what_is_no_alarm_is_not_told(desk):
    client = program(desk.town, ALARM_READ)

    def claim():
        with scoped(EVERYWHERE):
            desk.claimed(2, place=desk.shop)
        sealed()

    assert len(told(stream(AsyncClient(), claim, **client.bearer))) == 1


def test_a_desk_without_news_is_told_that_there_is_none(desk, monkeypatch):
    monkeypatch.setattr(watching, "DESK_PAUSE_SECONDS", 0.05)
    client = program(desk.town, ALARM_READ)

    chunks = stream(AsyncClient(), **client.bearer)

    assert [one.splitlines()[0] for one in chunks[2:]] == ["event: beat"]


@pytest.mark.parametrize("ends", [False, True])
def test_a_stream_ends_with_its_login(desk, ends):
    browser = visitor(desk.town, ALARM_READ)
    client = AsyncClient()
    client.cookies = browser.cookies

    def end():
        if ends:
            Login.objects.all().delete()
        acknowledge(desk)

    chunks = stream(client, end)

    # within a pause of the end nobody has looked yet whether the login goes on
    assert ("event: beat" in "".join(chunks)) is False
    assert len(told(chunks)) == (1 if ends else 2)


def test_nobody_has_no_stream(db):
    refused(Client().get(OPEN), 401, "login_needed")


def test_who_may_not_see_alarms_has_no_stream(db):
    refused(program(make_area()).get(OPEN), 403, "capability_missing")


@pytest.mark.parametrize("desks", [2, 300])
def test_three_hundred_desks_ask_as_often_as_two(desk, desks):
    others = [Scope((Reach(AreaPath(f"9/{n}/")),)) for n in range(desks - 1)]
    ours = Scope((Reach(AreaPath(desk.town.path)),))
    news, scopes = AlarmNews(), frozenset([ours, *others])

    before = news(scopes)
    acknowledge(desk)
    with CaptureQueriesContext(connection) as asked:
        after = news(scopes)

    assert after[ours] == facts.last_position() > before[ours]
    assert [after[one] for one in others] == [before[one] for one in others]
    assert len(asked) == 2  # how far it goes, and what changed


def test_between_two_looks_no_connection_is_held(desk):
    stream(AsyncClient(), **program(desk.town, ALARM_READ).bearer)

    assert connection.connection is None


def test_one_stream_too_many_is_answered_once_and_ends(desk, monkeypatch):
    monkeypatch.setattr(watching, "MOST_STREAMS", 0)
    client = program(desk.town, ALARM_READ)

    assert len(told(stream(AsyncClient(), lambda: acknowledge(desk), **client.bearer))) == 1


def test_two_people_of_one_reach_have_room_each(db, monkeypatch):
    monkeypatch.setattr(watching, "MOST_STREAMS", 1)

    @async_to_sync
    async def rooms():
        watch = Watches().desks
        mine, yours, again = (watch.open(EVERYWHERE, user) for user in (1, 2, 1))
        with mine as first, yours as second, again as third:
            return first, second, third

    assert rooms() == (True, True, False)
