"""What operator clouds push by HTTP: answered 200 when it is durable, and not before.

A cloud sends again what was not answered 200, and rests for a minute when too much was not. So a
push that cannot be read is refused with 4xx at once, and one that cannot be kept now with 503.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from hmac import compare_digest
from types import MappingProxyType

from aiohttp import web
from typing_extensions import override

from wanghuo.gateway.hub import BROKEN_KEPT, Hub
from wanghuo.gateway.journal.records import Kind, Lane, Record
from wanghuo.gateway.networks import EVERYWHERE, Networks
from wanghuo.gateway.protocols.ctwing import pushes as ctwing
from wanghuo.gateway.protocols.onenet import pushes as onenet
from wanghuo.gateway.protocols.onenet.signatures import check_url
from wanghuo.gateway.protocols.pushes import REFUSALS, Push, PushRefused, Refusal
from wanghuo.gateway.sessions.promises import Promise, Silent
from wanghuo.kernel.ids import new_id

BODY_BYTES = 64 * 1024
"""Of a body; what waits for the disk is bounded by it."""
BODY_SECONDS, DURABLE_SECONDS, IDLE_SECONDS = 20, 10, 60
STATUSES = {Refusal.SIGNATURE: 403}
PUT_OFF = 503
NO_ACCESS_LOG = logging.Logger("pushes", logging.CRITICAL)  # noqa: LOG001 -- nothing turns it on
"""The journal is the log of what came."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """How one cloud's bodies are read."""

    parts: Callable[[bytes, str], list[bytes]]
    """Checks a body, and splits it into the messages of one device each."""
    read: Callable[[bytes], Push]
    """Reads one part."""
    told: Callable[[bytes], bytes]
    """Returns what of a part is the same when it is pushed again."""
    check: Callable[[str, Mapping[str, str]], str | None]
    """Returns what to echo when the cloud tries the address, or None to refuse."""
    is_signed: bool
    """Whether bodies carry a signature; if not, the token may stand in the address."""


def _onenet_parts(body: bytes, token: str) -> list[bytes]:
    onenet.receive(body, token)
    return onenet.parts(body)


def _onenet_check(token: str, query: Mapping[str, str]) -> str | None:
    message, nonce, signature = (query.get(name, "") for name in ("msg", "nonce", "signature"))
    return check_url(token, nonce, message, signature)


CLOUDS: Mapping[str, Cloud] = MappingProxyType(
    {
        "ctwing": Cloud(
            parts=lambda body, _: [body],
            read=ctwing.read_push,
            told=lambda part: part,
            check=lambda *_: None,
            is_signed=False,
        ),
        "onenet": Cloud(
            parts=_onenet_parts,
            read=lambda part: onenet.read_pushes(part)[0],
            told=onenet.signed,
            check=_onenet_check,
            is_signed=True,
        ),
    }
)


class Refused(Exception):
    """A request is answered with this status, and with why."""

    def __init__(self, status: int, reason: str, detail: str) -> None:
        """Keep what to answer."""
        super().__init__(reason)
        self.status, self.reason, self.detail = status, reason, detail


class CloudDoor:
    """Answers the requests of one cloud."""

    def __init__(self, hub: Hub, protocol: str, token: str, allowed: Networks = EVERYWHERE) -> None:
        """Open the door of a protocol; `token` is the secret agreed with the cloud."""
        self._allowed = allowed
        self.hub, self.protocol, self.token = hub, protocol, token
        self._cloud = CLOUDS[protocol]
        self._loop = asyncio.get_running_loop()
        self._on_their_way: dict[bytes, asyncio.Future[None]] = {}
        self._server = web.Server(self.answer)

    def __call__(self) -> asyncio.Protocol:
        """Return what speaks over a new connection."""
        return CloudConnection(self.hub, self._server, self._loop, self._allowed)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request; nothing that arrives raises."""
        try:
            self._let_in(request)
            if request.method == "GET":
                return self._echo(request)
            await self._take(await _body(request), request.remote or "")
        except Refused as refused:
            self.hub.counted[f"push_{refused.status}"] += 1
            told = {"error": refused.reason, "detail": refused.detail}
            later = {"Retry-After": "5"} if refused.status in {429, PUT_OFF} else None
            return web.json_response(told, status=refused.status, headers=later)
        return web.json_response({"error": None})

    def _let_in(self, request: web.BaseRequest) -> None:
        if request.path.strip("/") != self.protocol:
            raise Refused(404, "not_found", f"推送地址应为 /{self.protocol}。")
        if request.method not in {"GET", "POST"}:
            raise Refused(405, "method_not_allowed", "推送请用 POST。")
        if self.token and not self._cloud.is_signed:
            given = request.query.get("token", "")
            if not compare_digest(given.encode(errors="replace"), self.token.encode()):
                raise Refused(403, "bad_token", "推送地址中的 token 不符。")

    def _echo(self, request: web.BaseRequest) -> web.Response:
        """Let the cloud see that the address is ours (URL 验证)."""
        echoed = self._cloud.check(self.token, request.query)
        if echoed is None:
            raise Refused(403, Refusal.SIGNATURE, f"{REFUSALS[Refusal.SIGNATURE]}。")
        return web.Response(text=echoed)

    async def _take(self, body: bytes, address: str) -> None:
        """Let every message of a body become durable."""
        try:
            parts = self._cloud.parts(body, self.token)
            pushes = [(part, self._cloud.read(part)) for part in parts]
        except PushRefused as refused:
            self._keep_broken(body, address, refused.refusal)
            status = STATUSES.get(refused.refusal, 400)
            detail = f"{REFUSALS[refused.refusal]}。"
            raise Refused(status, refused.refusal, detail) from None
        durable = [self._become_durable(part, push) for part, push in pushes]
        if durable:
            _, late = await asyncio.wait(durable, timeout=DURABLE_SECONDS)
            if late:
                raise Refused(PUT_OFF, "not_durable_yet", "尚未写入磁盘，请稍后重发。")

    def _become_durable(self, part: bytes, push: Push) -> asyncio.Future[None]:
        """Hand a message to the journal; the same message twice waits for one record."""
        identity = f"{self.protocol}:{push.device}"
        told = self._cloud.told(part)
        key = blake2b(told, digest_size=16, key=identity.encode()[:64]).digest()
        if key in self._on_their_way:
            return self._on_their_way[key]
        lane = Lane(push.lane)
        if self.hub.lanes[lane].is_full:
            raise Refused(PUT_OFF, "busy", "待写入的太多，请稍后重发。")
        known = self.hub.directory.find(identity)
        kind = Kind.SIGNAL if known else Kind.UNKNOWN
        record = Record(self.hub.now(), identity, self.protocol, "", kind, key, part)
        durable: asyncio.Future[None] = self._loop.create_future()
        self._on_their_way[key] = durable
        durable.add_done_callback(lambda _: self._on_their_way.pop(key))
        if not self.hub.take(lane, record, known, Promise(lambda: durable.set_result(None))):
            durable.cancel()
            raise Refused(429, "unknown_device", "没有登记的设备推送过多，请先认领设备。")
        return durable

    def _keep_broken(self, body: bytes, address: str, why: Refusal) -> None:
        device, kept = f"{self.protocol}@{address}", body[:BROKEN_KEPT]
        key = new_id().bytes
        self.hub.keep_broken(
            Record(self.hub.now(), device, self.protocol, "", Kind.BROKEN, key, kept, why.value)
        )


async def _body(request: web.BaseRequest) -> bytes:
    """Read a body, no longer than it may be and in no more time."""
    if (request.content_length or 0) > BODY_BYTES:
        raise _too_large()
    try:
        if request.content.is_eof():
            return _bounded(await request.content.read())  # it is all here, as nearly always
        async with asyncio.timeout(BODY_SECONDS):
            return await _gathered(request)
    except TimeoutError:
        raise Refused(408, "too_slow", "推送内容没有在时限内发完。") from None
    except web.RequestPayloadError:
        raise Refused(400, "bad_body", "推送内容的传输编码有误。") from None


async def _gathered(request: web.BaseRequest) -> bytes:
    body = b""
    async for chunk in request.content.iter_any():
        body = _bounded(body + chunk)
    return body


def _bounded(body: bytes) -> bytes:
    if len(body) > BODY_BYTES:
        raise _too_large()
    return body


def _too_large() -> Refused:
    return Refused(413, "too_large", f"推送内容超过 {BODY_BYTES // 1024} KB。")


class CloudConnection(web.RequestHandler):
    """One connection of a cloud, within the limits of its address."""

    def __init__(
        self, hub: Hub, server: web.Server, loop: asyncio.AbstractEventLoop, allowed: Networks
    ) -> None:
        """Read bodies as they come: what is packed would grow beyond every limit."""
        super().__init__(
            server,
            loop=loop,
            access_log=NO_ACCESS_LOG,
            keepalive_timeout=IDLE_SECONDS,
            auto_decompress=False,
        )
        self._hub, self._counted, self._allowed = hub, Silent(), allowed
        self._address: str | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, or turn it away from elsewhere or when there are too many."""
        peer = transport.get_extra_info("peername")
        address = str(peer[0]) if peer else ""
        if not self._hub.let_in(address, self._allowed):
            transport.close()
            return
        self._address = address
        self._hub.connections.add(self._counted)
        super().connection_made(transport)

    @override
    def connection_lost(self, exc: BaseException | None) -> None:
        """Forget the connection."""
        if self._address is not None:
            self._hub.connections.discard(self._counted)
            self._hub.let_out(self._address)
            self._address = None
        super().connection_lost(exc)
