"""The API's own description: operations under the names of their services, refusals as they are."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from typing_extensions import override

from wanghuo.kernel.doors import LoginNeeded
from wanghuo.kernel.errors import BadInput, CapabilityMissing, NotFound, StaleRecord

PROBLEM_JSON = "application/problem+json"
UNREADABLE = 400
MEANINGS = {
    UNREADABLE: "请求内容无法读取",
    LoginNeeded.status: "未登录，或令牌无效、过期、已吊销",
    CapabilityMissing.status: "岗位无此权限，或缺少页面防伪标记",
    NotFound.status: "不存在，或不在管辖范围内",
    StaleRecord.status: "当前状态不允许，或已被他人更新",
    BadInput.status: "输入有误",
}


class Problem(Schema):
    """Problem details after RFC 9457 (拒绝的原因)."""

    type: str
    title: str
    detail: str
    status: int
    code: str
    facts: dict[str, str]


class Api(NinjaAPI):
    """Ninja, with our names for operations and every refusal in its description."""

    @override
    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    @override
    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """Let no proxy and no browser keep an answer."""
        response = super().create_temporal_response(request)
        response["Cache-Control"] = "no-store"
        return response

    @override
    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        for method, operation in _operations(schema):
            responses = operation["responses"]
            responses.update({status: _refusal(status) for status in _refused(method, operation)})
        return schema


def _operations(schema: OpenAPISchema) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in schema["paths"].values():
        yield from path.items()


def _refused(method: str, operation: dict[str, Any]) -> Iterable[int]:
    """Tell the statuses by which an operation may refuse."""
    yield from (LoginNeeded.status, CapabilityMissing.status)
    if operation["parameters"] or "requestBody" in operation:
        yield from (NotFound.status, BadInput.status)
    if "requestBody" in operation:
        yield UNREADABLE
    if method != "get" or operation["operationId"] == "prove":
        yield StaleRecord.status


def _refusal(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": MEANINGS[status], "content": {PROBLEM_JSON: {"schema": schema}}}
