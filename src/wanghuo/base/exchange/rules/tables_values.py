"""How each kind of value is written into a line of JSON and read back, exactly.

Writing gives JSON text; reading takes the parsed value and raises ValueError for what is no such
value. Columns of JSON are read and written as text, keys sorted, so that two databases agree.
"""

import base64
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID

Encode = Callable[[Any], str]
Decode = Callable[[Any], Any]

EXACT = 2**53
"""Whole numbers above this are written without an exponent, as PostgreSQL keeps them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value (类型): what people call it, and both directions."""

    name: str
    label: str
    encode: Encode
    decode: Decode


def parse(text: str | bytes) -> Any:  # noqa: ANN401 -- JSON holds anything
    """Parse JSON from outside; ValueError for whatever is none, however deep or long."""
    try:
        return json.loads(text, parse_constant=_no_constant, parse_float=_number)
    except RecursionError:
        msg = "层次过深"
        raise ValueError(msg) from None


def dump(value: object) -> str:
    """Write JSON the one way; half a surrogate pair is written as its escape."""
    text = json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text if _is_writable(text) else json.dumps(value, sort_keys=True, separators=(",", ":"))


def _is_writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _no_constant(word: str) -> float:
    msg = f"{word} 不是 JSON 数值"
    raise ValueError(msg)


def _number(word: str) -> float | int:
    """Read a number so that it is written back alike, whichever database kept it between."""
    number = float(word)
    if math.isinf(number):
        msg = "数值过大"
        raise ValueError(msg)
    if abs(number) >= EXACT:
        return int(number)
    return number or 0.0


def _of(*types: type) -> Decode:
    def decode(value: Any) -> Any:  # noqa: ANN401 -- whatever stood in the line
        if type(value) not in types:
            raise ValueError(value)
        return value

    return decode


_text = _of(str)


def _writable_text(value: Any) -> str:  # noqa: ANN401 -- whatever stood in the line
    text: str = _text(value)
    text.encode()
    return text


def _float(value: Any) -> float:  # noqa: ANN401 -- whatever stood in the line
    return float(_of(int, float)(value))


def _decimal(value: Any) -> Decimal:  # noqa: ANN401 -- whatever stood in the line
    try:
        number = Decimal(_text(value))
    except InvalidOperation:
        raise ValueError(value) from None
    if not number.is_finite():
        raise ValueError(value)
    return number


def _write_moment(value: datetime) -> str:
    return f'"{value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")}"'


def _moment(value: Any) -> datetime:  # noqa: ANN401 -- whatever stood in the line
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment.astimezone(UTC)


def _write_span(value: timedelta) -> str:
    return str(value // timedelta(microseconds=1))


def _span(value: Any) -> timedelta:  # noqa: ANN401 -- whatever stood in the line
    return timedelta(microseconds=_of(int)(value))


def _write_bytes(value: Any) -> str:  # noqa: ANN401 -- bytes or a memoryview
    return f'"{base64.b64encode(bytes(value)).decode()}"'


def _bytes(value: Any) -> bytes:  # noqa: ANN401 -- whatever stood in the line
    return base64.b64decode(_text(value), validate=True)


def _quoted(value: object) -> str:
    return f'"{value}"'


def _write_json(stored: str) -> str:
    return dump(parse(stored))


TEXT = Kind("text", "文本", encode_basestring, _writable_text)
FILE = Kind("file", "文件名", encode_basestring, _writable_text)
SEALED = Kind("encrypted", "密文", encode_basestring, _writable_text)
INTEGER = Kind("integer", "整数", str, _of(int))
BOOLEAN = Kind("boolean", "是否", lambda value: "true" if value else "false", _of(bool))
FLOAT = Kind("float", "小数", lambda value: dump(_number(repr(value))), _float)
DECIMAL = Kind("decimal", "定点数（写作字符串）", lambda value: f'"{value:f}"', _decimal)
DATE = Kind(
    "date", "日期", lambda day: f'"{day.isoformat()}"', lambda v: date.fromisoformat(_text(v))
)
TIME = Kind("time", "时刻", _quoted, lambda v: time.fromisoformat(_text(v)))
MOMENT = Kind("datetime", "时间（UTC，精确到微秒）", _write_moment, _moment)
SPAN = Kind("duration", "时长（微秒）", _write_span, _span)
ID = Kind("uuid", "UUID", _quoted, lambda v: UUID(_text(v)))
JSON = Kind("json", "JSON", _write_json, dump)
BINARY = Kind("binary", "二进制（base64）", _write_bytes, _bytes)

FAULTS = (ValueError, TypeError, OverflowError, RecursionError)
"""How reading a value fails; binascii's error is a ValueError."""
