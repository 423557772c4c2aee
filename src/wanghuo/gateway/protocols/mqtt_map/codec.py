"""Mapped MQTT products as the registry offers them; each map is a dialect."""

from collections.abc import Iterator, Mapping

from wanghuo.gateway.protocols.codec import Codec, by_line
from wanghuo.gateway.protocols.gbt26875.codec import CODEC as GBT26875
from wanghuo.gateway.protocols.meokon.codec import CODEC as MEOKON
from wanghuo.gateway.protocols.mqtt_map.maps import known_maps
from wanghuo.gateway.protocols.mqtt_map.reading import PROBLEMS, meaning
from wanghuo.gateway.protocols.words import PUSHED


class Products(Mapping[str, str]):
    """The maps that are known now, as dialects; without a name the topic says which it is."""

    def __getitem__(self, name: str) -> str:  # type: ignore[explicit-override]  # -- not in Python 3.11
        """Return what a product is called."""
        return known_maps()[name].label if name else "按主题选择"

    def __iter__(self) -> Iterator[str]:  # type: ignore[explicit-override]  # -- not in Python 3.11
        """Go through the names, the nameless one first."""
        yield ""
        yield from sorted(known_maps())

    def __len__(self) -> int:  # type: ignore[explicit-override]  # -- not in Python 3.11
        """Count them."""
        return 1 + len(known_maps())


CODEC = Codec(
    meaning=meaning,
    dialects=Products(),
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
