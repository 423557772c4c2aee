"""Nobody fills the memory or the disk with what he sends, logged in or not."""

import pytest
from asgiref.sync import async_to_sync
from django.core.asgi import get_asgi_application

from wanghuo.web.bodies import LARGEST_BODY, limited

MEGABYTE = 1024 * 1024
PIECE = bytes(MEGABYTE)


@async_to_sync
async def send_for_ever(application, *headers, most=400):
    """Post pieces until nobody takes them any more; tell how many were taken, and the answer."""
    taken, told = 0, []

    async def receive():
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": PIECE, "more_body": taken < most}

    async def send(message):
        told.append(message)

    form = (b"content-type", b"application/x-www-form-urlencoded")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "path": "/login",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), form, *headers],
    }
    await application(scope, receive, send)
    return taken, told


@pytest.mark.django_db(transaction=True)
def test_a_body_that_never_says_its_length_is_hung_up_on():
    taken, told = send_for_ever(limited(get_asgi_application()))

    assert taken <= 60
    assert told == []


def test_a_body_that_says_that_it_is_enormous_is_not_read():
    length = str(LARGEST_BODY + 1).encode()

    taken, told = send_for_ever(limited(get_asgi_application()), (b"content-length", length))

    assert taken == 0
    assert told[0]["status"] == 413
