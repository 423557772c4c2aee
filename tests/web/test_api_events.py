"""Live events: what happens to tasks in reach, in order, and nothing else."""

import json

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import AsyncClient

from tests.fixtures_facts import (  # noqa: F401 -- pytest finds fixtures by name
    flush_passes_the_guards,
)
from tests.governance.plans.builders import AT, Town, line
from tests.web.operations import program
from wanghuo.governance.plans import services
from wanghuo.governance.plans.rules import TASK_READ
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ledger import services as ledger
from wanghuo.web import events_api


@pytest.fixture
def town(transactional_db, settings, tmp_path, monkeypatch):
    """A town of which everything so far is sealed; streams there live for two looks."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(events_api, "PAUSE_SECONDS", 0.3)
    monkeypatch.setattr(events_api, "LIFE_SECONDS", 0.4)
    town = Town()
    town.part = town.part()
    ledger.seal(at=AT, force=True)
    return town


def report(task, percent=50):
    services.report_progress(task=task, percent=percent, text="进展", actor=SYSTEM, at=AT)
    ledger.seal(at=AT, force=True)


@async_to_sync
async def stream(visitor, query="", **headers):
    """Read a stream to its end, as text."""
    asked = {**visitor.bearer, **headers}
    response = await AsyncClient().get(f"/api/events{query}", headers=asked)
    assert response["Content-Type"] == "text/event-stream"
    chunks = [chunk.decode() async for chunk in response.streaming_content]
    response.close()
    return chunks


def told(chunks):
    """Events of a stream as (position, what happened, task)."""
    events = []
    for chunk in chunks:
        lines = dict(one.split(": ", 1) for one in chunk.strip().splitlines())
        if "data" in lines:
            data = json.loads(lines["data"])
            events.append((int(lines["id"]), data["kind"], data["task"]))
    return events


def test_what_happened_to_a_task_after_the_position_is_told(town):
    visitor = program(town.area, TASK_READ)
    start = facts.last_position()
    report(town.part)
    fact = Fact._base_manager.get(kind="task.reported")

    chunks = stream(visitor, f"?position={start}")

    data = {"kind": "task.reported", "task": str(town.part.pk), "at": fact.at.isoformat()}
    event = f"id: {fact.position}\nevent: fact\ndata: {json.dumps(data)}\n\n"
    assert chunks == [event]


def test_without_a_position_only_what_is_still_to_come_is_told(town):
    visitor = program(town.area, TASK_READ)
    report(town.part)

    assert stream(visitor) == [f"id: {facts.last_position()}\n\n"]


def test_the_last_event_seen_goes_before_the_position(town):
    visitor = program(town.area, TASK_READ)
    report(town.part)
    last = str(facts.last_position())

    assert told(stream(visitor, "?position=0", **{"Last-Event-ID": last})) == []


def test_what_the_neighbour_does_is_not_told(town):
    visitor = program(town.sibling, TASK_READ)

    assert stream(visitor, "?position=0") == [f"id: {facts.last_position()}\n\n"]


def test_another_line_of_business_is_not_told(town):
    task = town.task(line("检查消防站"))
    [part] = services.assign_task(task=task, organisations=[town.station], actor=SYSTEM, at=AT)
    ledger.seal(at=AT, force=True)
    start = facts.last_position()
    report(part)
    told_to = {
        sector: told(stream(program(town.area, TASK_READ, sector=sector), f"?position={start}"))
        for sector in ("education", "fire")
    }

    reported = (facts.last_position(), "task.reported", str(part.pk))
    assert told_to == {"education": [], "fire": [reported]}


def test_what_is_no_task_is_not_told(town):
    kinds = {kind for _, kind, _ in told(stream(program(town.area, TASK_READ), "?position=0"))}

    assert kinds == {"task.created", "task.assigned"}


def test_between_two_looks_no_connection_is_held(town):
    visitor = program(town.area, TASK_READ)

    stream(visitor)

    assert connection.connection is None
