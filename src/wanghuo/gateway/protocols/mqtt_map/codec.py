"""Mapped MQTT products as the registry offers them; each map is a dialect."""

from wanghuo.gateway.protocols.codec import Codec, by_line
from wanghuo.gateway.protocols.gbt26875.codec import CODEC as GBT26875
from wanghuo.gateway.protocols.meokon.codec import CODEC as MEOKON
from wanghuo.gateway.protocols.mqtt_map.maps import shipped_maps
from wanghuo.gateway.protocols.mqtt_map.reading import PROBLEMS, meaning
from wanghuo.gateway.protocols.words import PUSHED

CODEC = Codec(
    meaning=meaning,
    dialects={"": "按主题选择", **{name: one.label for name, one in shipped_maps().items()}},
    words={
        **GBT26875.words,
        **MEOKON.words,
        **PUSHED,
        **PROBLEMS,
        "product": "产品",
        "missing": "缺少的监测值",
    },
    pieces=by_line,
    is_text=True,
)
