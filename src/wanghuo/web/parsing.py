"""What comes in can be kept, no NaN and no half characters; what goes out can be read."""

import json
import re
from types import MappingProxyType
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from typing_extensions import override

from wanghuo.kernel.errors import BadInput, Words

HALF = re.compile("[\ud800-\udfff]")
"""Half of a character, which JSON can spell and no encoding can write."""


class TextParser(Parser):
    """Ninja's parser, strict about numbers and characters."""

    @override
    def parse_body(self, request: HttpRequest) -> Any:
        parsed = json.loads(request.body, parse_constant=_refuse_number)
        _must_be_kept(parsed)
        return parsed

    @override
    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        parsed = super().parse_querydict(data, list_fields, request)
        _must_be_kept(parsed)
        return parsed


class TextRenderer(JSONRenderer):
    """Ninja's renderer, with Chinese as Chinese."""

    json_dumps_params = MappingProxyType({"ensure_ascii": False})


def _refuse_number(written: str) -> NoReturn:
    raise BadInput(problem=Words("“{written}”不是数字，请填写有限的数。", written=written))


def _must_be_kept(value: object) -> None:
    """Refuse NUL and halves of a character, wherever they stand."""
    if isinstance(value, str):
        _must_be_text(value)
    elif isinstance(value, dict):
        for key, member in value.items():
            _must_be_text(key)
            _must_be_kept(member)
    elif isinstance(value, list):
        for member in value:
            _must_be_kept(member)


def _must_be_text(text: str) -> None:
    if "\0" in text or HALF.search(text):
        raise BadInput(problem="文字中有无法保存的字符（空字符或残缺字符），请删去后重发。")
