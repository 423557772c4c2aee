"""How much anybody may send: the server hands on whatever comes, and Django keeps all of it.

Django asks only what a request says of its length, and one sent in chunks says nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.conf import settings

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST_BODY = 256 * 1024 * 1024
"""Bytes; more than the files of one record and one pasted plan together."""
TOO_LARGE = 413


def limited(application: Application) -> Application:
    """Answer 413 to a body that says that it is too large, and hang up on one that becomes so."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await application(scope, receive, send)
        told = dict(scope["headers"]).get(b"content-length", b"")
        if told.isdigit() and int(told) > LARGEST_BODY:
            return await _refuse(send)
        largest = LARGEST_BODY if told else settings.DATA_UPLOAD_MAX_MEMORY_SIZE or LARGEST_BODY
        return await application(scope, _counted(receive, largest), send)

    return guarded


def _counted(receive: Receive, largest: int) -> Receive:
    room = largest

    async def counted() -> Message:
        nonlocal room
        message = await receive()
        room -= len(message.get("body", b""))
        return message if room >= 0 else {"type": "http.disconnect"}

    return counted


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": TOO_LARGE, "headers": headers})
    await send({"type": "http.response.body", "body": "请求过大，请分次上传。\n".encode()})
