"""The pushes of this cloud as the registry offers them."""

from wanghuo.gateway.protocols.codec import Codec, Told, by_line
from wanghuo.gateway.protocols.ctwing.pushes import meaning
from wanghuo.gateway.protocols.gbt26875.codec import CODEC as GBT26875
from wanghuo.gateway.protocols.meokon.codec import CODEC as MEOKON
from wanghuo.gateway.protocols.pushes import KINDS, REFUSALS
from wanghuo.gateway.protocols.words import PUSHED


def _tell(raw: bytes, _dialect: str) -> Told:
    return meaning(raw)


CODEC = Codec(
    meaning=_tell,
    words={**GBT26875.words, **MEOKON.words, **PUSHED, **KINDS, **REFUSALS},
    pieces=by_line,
    is_text=True,
)
