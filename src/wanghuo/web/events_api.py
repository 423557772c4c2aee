"""Live events of tasks, of one's own inbox, and of a duty desk (Server-Sent Events).

A stream lives a minute and looks for news every second; the client asks again by itself and names
the last event it saw. So who has lost a post or a token hears nothing more after a minute. Between
two looks neither a connection nor a scope is held.
"""

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Annotated

from asgiref.sync import sync_to_async
from django.db import connection
from django.http import StreamingHttpResponse
from django.utils.translation import gettext
from ninja import Header, Query, Router
from pydantic import AwareDatetime

from wanghuo.base.notices import queries as notices
from wanghuo.base.notices.models import Notice
from wanghuo.governance.plans.models import Task
from wanghuo.governance.plans.rules import TASK_READ
from wanghuo.kernel.actors import Scope
from wanghuo.kernel.doors import ActorRequest, logged_in, needs
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.facts.queries import News
from wanghuo.kernel.operations import LARGEST_ID
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.alarms.rules import ALARM_READ
from wanghuo.web.sessions import login_of
from wanghuo.web.watching import watches

LIFE_SECONDS = 60.0
PAUSE_SECONDS = 1.0
HEARTBEAT = 15
"""Looks without news after which a line is sent all the same, so that no proxy hangs up."""
MOST_TOLD = 3
"""New notices told by name at once; the number tells the rest."""
AGAIN_MILLISECONDS, DESK_AGAIN_MILLISECONDS = 3000, 200
BEAT = 5
"""Looks without news after which a desk is told so: what it shows is as old as the last word."""
RETRY = "retry: "
BEGINNING = datetime.fromtimestamp(0, UTC)

Position = Annotated[int | None, Query(ge=0, le=LARGEST_ID)]
Seen = Annotated[int | None, Header(alias="Last-Event-ID", ge=0, le=LARGEST_ID)]
ANSWER = {
    "responses": {
        200: {
            "description": "事件流",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    }
}

router = Router(tags=["实时事件"])


@router.get("/events", openapi_extra=ANSWER, summary="任务的实时事件（SSE）")
@needs(TASK_READ)
def events(
    request: ActorRequest, position: Position = None, last_event_id: Seen = None
) -> StreamingHttpResponse:
    """Stream what happens to tasks in reach, from a position on; without one, from now on."""
    asked = last_event_id if last_event_id is not None else position
    start = facts.last_position() if asked is None else asked
    return _stream(request, _lines(request.actor.scope(TASK_READ), start))


@router.get("/notices/events", openapi_extra=ANSWER, summary="本人收件箱的实时事件（SSE）")
@logged_in
def notice_events(
    request: ActorRequest,
    since: Annotated[AwareDatetime | None, Query()] = None,
    last_event_id: Annotated[AwareDatetime | None, Header(alias="Last-Event-ID")] = None,
) -> StreamingHttpResponse:
    """Stream how many notices are unread, and the new ones; at once, and when that changes."""
    return _stream(request, _inbox_lines(request.actor.id or 0, last_event_id or since))


@router.get("/desk/events", openapi_extra=ANSWER, summary="值守台的实时事件（SSE）")
@needs(ALARM_READ)
def desk_events(request: ActorRequest) -> StreamingHttpResponse:
    """Stream that an alarm in reach has changed; at once, whenever one does, and that none has."""
    scope = request.actor.scope(ALARM_READ)
    return _stream(request, _desk_lines(request.actor.id or 0, scope))


def _stream(request: ActorRequest, lines: AsyncGenerator[str, None]) -> StreamingHttpResponse:
    """Answer with lines as they come; no proxy may keep them, pack them or hold them back."""
    row = login_of(request)
    told = lines if row is None else _while_logged_in(lines, row.pk)
    response = StreamingHttpResponse(told, content_type="text/event-stream")
    response["Cache-Control"] = "no-store, no-transform"
    response["X-Accel-Buffering"] = "no"
    return response


async def _while_logged_in(lines: AsyncGenerator[str, None], key: str) -> AsyncGenerator[str, None]:
    """Tell nothing more once the login has ended; the heartbeat finds out within its time."""
    logins = watches().logins
    with logins.open(key):
        async with aclosing(lines):
            async for line in lines:
                if not line.startswith(RETRY) and not await logins.look(key):
                    return
                yield line


async def _desk_lines(user_id: int, scope: Scope) -> AsyncGenerator[str, None]:
    """Tell the position of the last change: the desk then asks for its queue, and misses none."""
    idle = 0
    yield f"{RETRY}{DESK_AGAIN_MILLISECONDS}\n\n"
    async for position in watches().desks.changes(scope, user_id):
        idle = 0 if position is not None else idle + 1
        if position is not None:
            yield f"id: {position}\nevent: desk\ndata: {position}\n\n"
        elif idle >= BEAT:
            idle = 0
            yield f"event: beat\ndata: {BEAT}\n\n"


async def _inbox_lines(user_id: int, seen: datetime | None) -> AsyncGenerator[str, None]:
    idle = 0
    yield f"{RETRY}{AGAIN_MILLISECONDS}\n\n"
    async for unread in watches().inboxes.changes(user_id, user_id):
        idle = 0 if unread else idle + 1
        if unread:
            is_newer = seen and unread.newest and unread.newest > seen
            fresh = await sync_to_async(_fresh)(user_id, seen) if seen and is_newer else []
            seen = max(filter(None, (seen, unread.newest)), default=BEGINNING)
            data = {"unread": unread.count, "new": fresh}
            told = json.dumps(data, ensure_ascii=False)
            yield f"id: {seen.isoformat()}\nevent: inbox\ndata: {told}\n\n"
        elif idle >= HEARTBEAT:
            idle = 0
            yield ":\n\n"


def _fresh(user_id: int, seen: datetime) -> list[dict[str, str]]:
    """Return the newest notices since, a few of them; the connection goes back at once."""
    try:
        return [_line(one) for one in notices.unread_since(user_id, seen)[:MOST_TOLD]]
    finally:
        connection.close()


def _line(notice: Notice) -> dict[str, str]:
    kind = gettext(notice.get_kind_display())
    return {"id": str(notice.pk), "kind": kind, "title": notice.title}


async def _lines(scope: Scope, position: int) -> AsyncGenerator[str, None]:
    look = sync_to_async(_look)
    ends, idle = time.monotonic() + LIFE_SECONDS, HEARTBEAT
    while time.monotonic() < ends:
        news = await look(scope, position)
        position, idle = news.position, 0 if news.facts else idle + 1
        for fact in news.facts:
            yield _event(fact)
        if idle >= HEARTBEAT:
            idle = 0
            yield f"id: {position}\n\n"
        await asyncio.sleep(PAUSE_SECONDS)


def _look(scope: Scope, position: int) -> News:
    """Read what is new of the tasks in reach; the connection goes back at once."""
    try:
        with scoped(scope):
            news = facts.after(position)
            told = [fact for fact in news.facts if fact.subject_type == "task"]
            tasks = Task.objects.filter(pk__in=[fact.subject_id for fact in told])
            seen = {str(pk) for pk in tasks.values_list("pk", flat=True)}
    finally:
        connection.close()
    return News(tuple(fact for fact in told if fact.subject_id in seen), news.position)


def _event(fact: Fact) -> str:
    told = {"kind": fact.kind, "task": fact.subject_id, "at": fact.at.isoformat()}
    return f"id: {fact.position}\nevent: fact\ndata: {json.dumps(told)}\n\n"
