"""The JSON Schema of a plan reading, made from the values themselves (解析结果的模式).

`docs/developer/plan-reading.schema.json` is its output; a test keeps the two the same.
"""

import dataclasses
import datetime as dt
import json
import types
import typing
from typing import Any

from wanghuo.governance.plans.reading.values import PlanReading, Span, as_json
from wanghuo.kernel.terms import Term

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SIMPLE: dict[object, dict[str, object]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    dt.date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
    Span: {
        "description": "Characters [start, end) of the source text, in Unicode code points.",
        "type": "array",
        "prefixItems": [{"type": "integer", "minimum": 0}] * 2,
        "minItems": 2,
        "maxItems": 2,
    },
}
_ONLY_ON_REQUEST = frozenset({(PlanReading, "text")})


def plan_schema() -> dict[str, object]:
    """Make the schema; the source text is there only on request, all else always."""
    definitions: dict[str, object] = {}
    top = _object(PlanReading, definitions)
    return {"$schema": _DIALECT, "$id": "urn:wanghuo:plan-reading", **top, "$defs": definitions}


def schema_text() -> str:
    """Write the schema as the published file holds it."""
    return json.dumps(plan_schema(), ensure_ascii=False, indent=2) + "\n"


def _object(cls: type[Any], definitions: dict[str, object]) -> dict[str, object]:
    fields = dataclasses.fields(cls)
    written = as_json(cls(*(None for _ in fields)))
    hints = typing.get_type_hints(cls)
    keys = list(typing.cast("dict[str, object]", written))
    needed = [k for k, f in zip(keys, fields, strict=True) if (cls, f.name) not in _ONLY_ON_REQUEST]
    return {
        "title": cls.__name__,
        "description": (cls.__doc__ or "").partition("\n")[0],
        "type": "object",
        "properties": {
            key: _shape(hints[field.name], definitions)
            for key, field in zip(keys, fields, strict=True)
        },
        "required": needed,
        "additionalProperties": False,
    }


def _shape(hint: Any, definitions: dict[str, object]) -> dict[str, object]:  # noqa: ANN401 -- a type hint is any object
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if typing.get_origin(hint) is types.UnionType:
        return _choice(list(typing.get_args(hint)), definitions)
    if typing.get_origin(hint) is tuple:
        return {"type": "array", "items": _shape(typing.get_args(hint)[0], definitions)}
    if hint.__name__ not in definitions:
        definitions[hint.__name__] = {}
        made = _term(hint) if issubclass(hint, Term) else _object(hint, definitions)
        definitions[hint.__name__] = made
    return {"$ref": f"#/$defs/{hint.__name__}"}


def _choice(hints: list[Any], definitions: dict[str, object]) -> dict[str, object]:
    if float in hints:
        hints = [hint for hint in hints if hint is not int]
    shapes = [_shape(hint, definitions) for hint in hints]
    return shapes[0] if len(shapes) == 1 else {"anyOf": shapes}


def _term(term: type[Term]) -> dict[str, object]:
    labels = "，".join(f"{member.value} {member.label}" for member in term)
    return {
        "description": f"{(term.__doc__ or '').partition(chr(10))[0]} {labels}",
        "enum": [member.value for member in term],
    }
