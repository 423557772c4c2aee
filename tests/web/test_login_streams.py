"""A stream tells nothing more once the login it came with has ended."""

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import AsyncClient, Client

from tests.factories import UserFactory
from wanghuo.base.people.models import Login
from wanghuo.web import watching


@async_to_sync
async def chunks_of(client, after_first):
    response = await client.get("/api/notices/events")
    chunks = []
    async for chunk in response.streaming_content:
        chunks.append(chunk.decode())
        if len(chunks) == 1:
            await sync_to_async(after_first)()
    response.close()
    return chunks


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ends", [False, True])
def test_a_stream_ends_with_its_login(monkeypatch, ends):
    monkeypatch.setattr(watching, "PAUSE_SECONDS", 0.1)
    monkeypatch.setattr(watching, "LIFE_SECONDS", 0.25)
    browser = Client()
    browser.force_login(UserFactory())
    client = AsyncClient()
    client.cookies = browser.cookies

    chunks = chunks_of(client, lambda: Login.objects.all().delete() if ends else None)

    assert chunks[0] == "retry: 3000\n\n"
    assert ("event: inbox" in "".join(chunks)) is not ends
