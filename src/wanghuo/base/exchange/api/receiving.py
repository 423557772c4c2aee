"""The one door without a log-in: a record, signed by the system that sends it."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router
from pydantic import ValidationError

from wanghuo.base.exchange import services
from wanghuo.base.exchange.models import Incoming
from wanghuo.base.exchange.rules import webhooks as rules
from wanghuo.base.exchange.rules.webhooks import IncomingState
from wanghuo.base.exchange.schemas.webhooks import RecordIn, RecordOut
from wanghuo.kernel import clock
from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.operations import Code
from wanghuo.kernel.outgoing.rules import SIGNATURE, TIMESTAMP

router = Router(tags=["数据交换"])

BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": RecordIn.model_json_schema()}},
    },
    "parameters": [
        {"name": TIMESTAMP, "in": "header", "required": True, "schema": {"type": "integer"}},
        {"name": SIGNATURE, "in": "header", "required": True, "schema": {"type": "string"}},
    ],
}
"""The body is read by hand, after its signature: nobody unknown has anything parsed."""


@router.post(
    "/exchange/in/{source}/{target}",
    auth=None,
    response=RecordOut,
    openapi_extra=BODY,
    summary="接收外部记录（凭签名）",
)
def receive_record(
    request: HttpRequest,
    source: Annotated[Code, Path()],
    target: Annotated[str, Path(max_length=40)],
) -> Incoming:
    """Take one record in, once; the same number again is answered as before."""
    body = _body(request)
    at = clock.now()
    found = services.authenticate(
        code=source,
        timestamp=request.headers.get(TIMESTAMP, ""),
        signature=request.headers.get(SIGNATURE, ""),
        body=body,
        at=at,
    )
    incoming = services.receive(source=found, target_code=target, record=_record(body), at=at)
    if incoming.state == IncomingState.REFUSED:
        raise rules.RecordRefused(reason=incoming.reason, receipt=incoming.pk)
    return incoming


receive_record.capability = ""  # type: ignore[attr-defined]  # -- what a door says of itself


def _body(request: HttpRequest) -> bytes:
    """Read no more than a record may be."""
    limit = rules.LARGEST_RECORD
    told = request.headers.get("Content-Length", "0")
    if not told.isdecimal() or int(told) > limit or len(request.body) > limit:
        raise rules.RecordTooLarge(limit=limit // 1024)
    return request.body


def _record(body: bytes) -> services.Record:
    try:
        told = RecordIn.model_validate_json(body, strict=True)
    except ValidationError as error:
        places = "；".join(".".join(map(str, e["loc"])) + " " + e["msg"] for e in error.errors())
        said = Words("请求内容不符合接口约定：{places}", places=places)
        raise BadInput(problem=said) from None
    if any("\0" in part for cell in told.row.items() for part in cell):
        raise BadInput(problem="文字中有无法保存的字符（空字符或残缺字符），请删去后重发。")
    return services.Record(told.external_id, told.version, told.row)
