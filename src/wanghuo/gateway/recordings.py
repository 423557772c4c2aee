"""Messages as people keep them: hex, lines of hex, JSON lines with hex, or raw bytes (报文录制)."""

import json
import re

from wanghuo.gateway.protocols.codec import Codec
from wanghuo.kernel.errors import BadInput

EMPTY = "没有可读的内容。请给出十六进制报文或一个文件。"
NOT_RECORDED = "不是带 hex 字段的 JSON，或 hex 不是十六进制。请改正该行后重试。"
NOT_HEX = "不是十六进制。请给出成对的十六进制数字（可带空格、换行或 0x），或检查文件路径是否正确。"
LONE_DIGIT = re.compile(r"0[xX]([0-9a-fA-F])(?![0-9a-fA-F])")
PREFIX = re.compile(r"0[xX]")
BETWEEN = re.compile(r"[\s,:;_-]+")
DIGITS = re.compile(r"(?:[0-9a-fA-F]{2})+")


def read_messages(content: bytes, codec: Codec, *, is_file: bool) -> list[bytes]:
    """Return the messages that were given, or refuse with what to do instead."""
    text = _text(content)
    if text is None and is_file:
        return codec.pieces(content)
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    if not lines:
        raise BadInput(problem=EMPTY)
    if not codec.is_text and lines[0].startswith("{"):
        raws = [_recorded(number, line) for number, line in enumerate(lines, start=1)]
        return [piece for raw in raws for piece in codec.pieces(raw)]
    if codec.is_text and _bytes("".join(lines)) is None:
        return codec.pieces(content)
    return _of_lines(lines if is_file else ["".join(lines)], codec)


def _text(content: bytes) -> str | None:
    """Return what people could have written, or None for what only a device would."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return text if all(one.isprintable() or one.isspace() for one in text) else None


def _recorded(number: int, line: str) -> bytes:
    try:
        raw = _bytes(json.loads(line)["hex"])
    except (ValueError, KeyError, TypeError):
        raw = None
    if raw is None:
        raise BadInput(problem=f"第 {number} 行{NOT_RECORDED}")
    return raw


def _of_lines(lines: list[str], codec: Codec) -> list[bytes]:
    """Return what was wrapped over several lines; where nothing was, what each line holds."""
    wrapped = _bytes("".join(lines))
    if wrapped is not None and (together := codec.whole(wrapped)):
        return together
    raws = [_line(number, line) for number, line in enumerate(lines, start=1)]
    return [piece for raw in raws for piece in codec.pieces(raw)]


def _line(number: int, line: str) -> bytes:
    raw = _bytes(line)
    if raw is None:
        raise BadInput(problem=f"第 {number} 行{NOT_HEX}")
    return raw


def _bytes(written: str) -> bytes | None:
    """Return the bytes that hex digits stand for, or None where something else is written."""
    padded = LONE_DIGIT.sub(r"0\1", written)
    digits = BETWEEN.sub("", PREFIX.sub("", padded))
    return bytes.fromhex(digits) if DIGITS.fullmatch(digits) else None
