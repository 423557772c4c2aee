"""Frames of the shared facts, and how to make others."""

import json
from datetime import datetime

from tests.shared_data import shared_file
from wanghuo.gateway.protocols.gbt26875 import frames

AT = datetime(2026, 11, 29, 9, 58, 32)  # noqa: DTZ001 -- as a device writes it
TAG = frames.tag_of(AT)
DEVICE, CENTRE = bytes.fromhex("790300000000"), bytes.fromhex("385B01000000")
EVENT = bytes.fromhex("023A091A090C")
FIRE = b"\x02\x01\x01\x01\x28\x0a\x00\x02\x00\x02\x00" + b" " * 31 + EVENT
ANALOG = b"\x03\x01\x01\x01\x28\x0a\x00\x02\x00\x04\x0a\x00" + EVENT
HEARTBEAT = b""


def frame(unit=FIRE, sequence=1, command=frames.SEND, tag=TAG, source=DEVICE):
    """A frame of a device."""
    return frames.encode(
        sequence=sequence, version=(1, 1), tag=tag, source=source, destination=CENTRE,
        command=command, unit=unit,
    )  # fmt: skip


def shared_frames():
    """The verified frames of the facts, by their id."""
    lines = shared_file("protocols/gbt26875_frames.jsonl").read_text("utf-8").splitlines()
    rows = map(json.loads, lines)
    return {one["id"]: (bytes.fromhex(one["hex"]), one["valid"], one["what"]) for one in rows}
