"""What MEOKON terminals send, for whoever talks with a gateway."""

from wanghuo.gateway.protocols.meokon.frames import encode
from wanghuo.gateway.protocols.meokon.uploads import Upload
from wanghuo.gateway.protocols.meokon.uploads import encode as encode_upload

TERMINAL = b"SHMK19060013"
IDENTITY = "meokon:SHMK19060013"
AT = 1_795_900_000
LOW, LOW_BATTERY = 1, 4


def upload(number=0, *, alarms=0, records=(), device=TERMINAL, at=AT):
    """An upload of a pressure gauge; each number is another moment."""
    taken = at + 60 * number if at else 0
    kept = tuple((one,) for one in records)
    one = Upload(20, -56, 60, len(kept), 1, alarms, (100, 500), (300,), taken, kept)
    return encode(encode_upload(one, device))
