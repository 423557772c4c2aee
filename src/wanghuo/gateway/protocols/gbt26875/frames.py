"""The frame of GB/T 26875.3-2011 (表1), read where it lies: a gateway sees every one of them.

Nothing here takes an application unit apart; `objects` does, for whoever wants the meaning.
"""

from datetime import datetime
from hashlib import blake2b

HEAD, TAIL = b"@@", b"##"
SHORTEST, LONGEST_UNIT = 30, 1024
LONGEST = SHORTEST + LONGEST_UNIT
HEADER = 27
"""Bytes up to and with the command."""
CONTROL, SEND, CONFIRM, REQUEST, REPLY, DENY = 1, 2, 3, 4, 5, 6
ANSWERS = frozenset({CONFIRM, REPLY, DENY})
SYSTEM_STATE, COMPONENT_STATE, OPERATION = 1, 2, 4
UITD_STATE, UITD_OPERATION = 21, 24
TIME_TAG = 6
STATES = {SYSTEM_STATE: (4, 2), COMPONENT_STATE: (40, 7), UITD_STATE: (1, 0)}
"""Of the types that say a state: the size of an object without its time, and where the state is."""
OPERATIONS = {OPERATION: (4, 2), UITD_OPERATION: (2, 0)}
"""Of the types that say what somebody did: size without time, and where the bits are."""
FIRE = 0x02
URGENT = 0x04 | 0x20
"""Manual alarm, and the answer to a duty check (图9: bits 2 and 5)."""
PRIVATE = 128


def command_of(raw: bytes) -> int:
    """Return the command byte (表2)."""
    return raw[26]


def sequence_of(raw: bytes) -> int:
    """Return the business sequence number, 0 to 65535; an answer repeats it."""
    return raw[2] | raw[3] << 8


def unit_of(raw: bytes) -> bytes:
    """Return the application data unit; it may be empty."""
    return raw[HEADER:-3]


def checksum(raw: bytes) -> int:
    """Return the sum of bytes 3 to the end of the unit, modulo 256, of a whole frame."""
    return sum(raw[2:-3]) & 0xFF


def encode(
    *,
    sequence: int,
    version: tuple[int, int],
    tag: bytes,
    source: bytes,
    destination: bytes,
    command: int,
    unit: bytes = b"",
) -> bytes:
    """Put a frame together; addresses and tag are six bytes each, as they lie on the wire.

    Raises ValueError where the unit is longer than 1024 bytes.
    """
    if len(unit) > LONGEST_UNIT or {len(tag), len(source), len(destination)} != {6}:
        msg = f"应用数据单元不超过 {LONGEST_UNIT} 字节，时间标签和地址各 6 字节"
        raise ValueError(msg)
    body = b"".join(
        (
            sequence.to_bytes(2, "little"),
            bytes(version),
            tag,
            source,
            destination,
            len(unit).to_bytes(2, "little"),
            bytes((command,)),
            unit,
        )
    )
    return b"".join((HEAD, body, bytes((sum(body) & 0xFF,)), TAIL))


def problem(raw: bytes) -> str | None:
    """Tell what keeps bytes from being one frame: head, length, tail or checksum; None if nothing.

    Example: `problem(b"")` is "head".
    """
    if raw[:2] != HEAD:
        return "head"
    if len(raw) < SHORTEST:
        return "length"
    size = SHORTEST + (raw[24] | raw[25] << 8)
    if size > LONGEST or len(raw) != size:
        return "length"
    if raw[-2:] != TAIL:
        return "tail"
    return None if checksum(raw) == raw[-3] else "checksum"


def is_whole(raw: bytes) -> bool:
    """Tell whether bytes are exactly one frame in order."""
    return (
        len(raw) >= SHORTEST
        and raw[:2] == HEAD
        and len(raw) == SHORTEST + (raw[24] | raw[25] << 8)
        and len(raw) <= LONGEST
        and raw[-2:] == TAIL
        and sum(raw[2:-3]) & 0xFF == raw[-3]
    )


def confirm(raw: bytes, tag: bytes) -> bytes:
    """Confirm a frame (命令 3): its number and version, addresses swapped, our own time."""
    return _answer(raw, tag, b"\0\0\3")


def deny(raw: bytes, tag: bytes) -> bytes:
    """Deny a frame (命令 6); of a damaged one the header is answered as it came."""
    return _answer(raw, tag, b"\0\0\6")


def _answer(raw: bytes, tag: bytes, ending: bytes) -> bytes:
    body = raw[2:6] + tag + raw[18:24] + raw[12:18] + ending
    return b"".join((HEAD, body, bytes((sum(body) & 0xFF,)), TAIL))


def key_of(raw: bytes, device: str, epoch: bytes) -> bytes:
    """Return what is the same for every resend of a frame and for no other (16 bytes).

    The epoch of the connection enters only where the frame carries no time: a sequence number
    begins at 0 again with every connection.
    """
    hashed = blake2b(raw[2:-3], digest_size=16, key=device.encode()[:64])
    if not any(raw[6:12]):
        hashed.update(epoch)
    return hashed.digest()


def tag_of(at: datetime) -> bytes:
    """Write a time as the standard does (图17): second, minute, hour, day, month, year of 20xx."""
    return bytes((at.second, at.minute, at.hour, at.day, at.month, at.year % 100))


def time_in(tag: bytes) -> datetime | None:
    """Read a time tag, China's time without a zone; None where it is no time."""
    second, minute, hour, day, month, year = tag
    if year > 99:
        return None
    try:
        return datetime(2000 + year, month, day, hour, minute, second)  # noqa: DTZ001 -- as sent
    except ValueError:
        return None


def is_urgent(raw: bytes) -> bool:
    """Tell whether a frame goes before others: a fire, a manual alarm, a duty-check answer.

    Bit 0 ("test") is not asked: devices send real fires with it (facts §1.9). A state in objects
    of a size nobody knows is urgent, because it may be a fire.
    """
    if len(raw) < SHORTEST + 2 or raw[26] not in {SEND, REPLY}:
        return False
    kind, count = raw[27], raw[28]
    if kind in STATES:
        size, place = STATES[kind]
        found = _bytes_at(raw, count, size, place)
        return found is None or any(one & FIRE for one in found)
    if kind in OPERATIONS:
        size, place = OPERATIONS[kind]
        return any(one & URGENT for one in _bytes_at(raw, count, size, place) or ())
    return False


def _bytes_at(raw: bytes, count: int, size: int, place: int) -> bytes | None:
    """Return the byte at a place of each object, with or without time tags; None if none fits."""
    body = len(raw) - SHORTEST - 2
    for step in (size + TIME_TAG, size):
        if count * step == body:
            return raw[29 + place : 29 + body : step]
    return None
