"""Frames as devices send them, for whoever talks with a gateway."""

from datetime import datetime

from wanghuo.gateway.protocols.gbt26875 import frames
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.kernel import clock
from wanghuo.kernel.clock import SHANGHAI

AT = datetime(2026, 11, 29, 9, 58, 32, tzinfo=SHANGHAI)
TAG = tag(AT)
DEVICE, CENTRE = bytes.fromhex("790300000000"), bytes.fromhex("385B01000000")
EVENT = bytes.fromhex("023A091A090C")
FIRE = b"\x02\x01\x01\x01\x28\x0a\x00\x02\x00\x02\x00" + b" " * 31 + EVENT
ANALOG = b"\x03\x01\x01\x01\x28\x0a\x00\x02\x00\x04\x0a\x00" + EVENT


def now_tag():
    """The time tag of this moment."""
    return tag(clock.now())


def frame(unit=FIRE, sequence=1, command=frames.SEND, tag=TAG, source=DEVICE):
    """A frame of a device."""
    return frames.encode(frames.Frame(sequence, 1, 1, tag, source, CENTRE, command, unit))


def sequence_of(raw):
    """The business sequence number of a frame."""
    return int.from_bytes(raw[2:4], "little")
