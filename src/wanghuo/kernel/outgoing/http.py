"""Post signed messages: bounded in time and size, redirects refused, certificates verified."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import httpx

from wanghuo.kernel.outgoing.rules import Outcome, Trouble

STEP_SECONDS = 5.0
"""For connecting, and between two pieces of an answer."""
WHOLE_SECONDS = 15.0
"""For all of it: a receiver that drips its answer holds nobody up."""
LARGEST_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted where."""

    url: str
    body: bytes
    headers: Mapping[str, str]


def post(messages: Sequence[Message]) -> list[Outcome]:
    """Post the messages at the same time; tell of each, in order, what became of it."""
    return asyncio.run(_post_all(messages)) if messages else []


async def _post_all(messages: Sequence[Message]) -> list[Outcome]:
    client = httpx.AsyncClient(
        timeout=STEP_SECONDS,
        follow_redirects=False,
        trust_env=False,  # no proxy, no certificate but those of the system
        verify=ssl.create_default_context(),
    )
    async with client:
        return list(await asyncio.gather(*(_post(client, message) for message in messages)))


async def _post(client: httpx.AsyncClient, message: Message) -> Outcome:
    try:
        async with asyncio.timeout(WHOLE_SECONDS):
            return await _ask(client, message)
    except (TimeoutError, httpx.TimeoutException):
        return Outcome(Trouble.TIMEOUT)
    except httpx.ConnectError as error:
        return Outcome(Trouble.TLS if _is_tls(error) else Trouble.UNREACHABLE)
    except (httpx.HTTPError, httpx.InvalidURL):
        return Outcome(Trouble.BROKEN)


async def _ask(client: httpx.AsyncClient, message: Message) -> Outcome:
    headers = {"Content-Type": "application/json; charset=utf-8", **message.headers}
    asked = client.stream("POST", message.url, content=message.body, headers=headers)
    async with asked as answer:
        read = 0
        async for piece in answer.aiter_raw():
            read += len(piece)
            if read > LARGEST_ANSWER:
                break
    if answer.is_success:
        return Outcome(status=answer.status_code)
    trouble = Trouble.REDIRECTED if answer.is_redirect else Trouble.REFUSED
    return Outcome(trouble, answer.status_code)


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
