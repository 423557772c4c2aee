"""Frames made for a test."""

from hypothesis import strategies as st

from wanghuo.gateway.protocols.gbt26875.frames import Frame, encode

SENT_AT = bytes((32, 58, 9, 26, 9, 12))
DEVICE = bytes((0x79, 3, 0, 0, 0, 0))
CENTRE = bytes((0x38, 0x5B, 1, 0, 0, 0))


def frame(unit=b"", command=2, sequence=1, sent_at=SENT_AT):
    """Return the bytes of a sound frame."""
    return encode(Frame(sequence, 1, 1, sent_at, DEVICE, CENTRE, command, unit))


bytes_of_six = st.binary(min_size=6, max_size=6)
frames = st.builds(
    Frame,
    sequence=st.integers(0, 0xFFFF),
    major=st.integers(0, 255),
    minor=st.integers(0, 255),
    sent_at=bytes_of_six,
    source=bytes_of_six,
    destination=bytes_of_six,
    command=st.integers(0, 255),
    unit=st.binary(max_size=1024),
)
