"""What lies before a device, and when all of it counts as cut; pure."""

from datetime import timedelta
from typing import NamedTuple

from wanghuo.kernel.errors import Words

EVERYTHING = "gateway"
"""The gateway and its journal: nothing comes from anybody."""
BY_PRODUCT = frozenset({"mqtt_map"})
"""Protocols whose dialects are products behind brokers of their own."""

WORDS = {
    EVERYTHING: "接入网关",
    "protocol": "接入渠道“{name}”",
    "product": "MQTT 产品“{name}”",
    "area": "{name}辖区",
}


class Suppression(NamedTuple):
    """From which share of silent devices an upstream counts as cut, and as back.

    `window`: devices that fell silent within so long fell silent at once.
    """

    share: float
    back: float
    least: int
    window: timedelta


def upstreams_of(protocol: str, dialect: str, town: int | None) -> list[str]:
    """Return the keys of what lies before a device, the widest first."""
    keys = [EVERYTHING, f"protocol:{protocol}"]
    if protocol in BY_PRODUCT and dialect:
        keys.append(f"product:{protocol}/{dialect}")
    if town is not None:
        keys.append(f"area:{town}")
    return keys


def is_cut(fell: int, spoke: int, rule: Suppression, *, is_everything: bool = False) -> bool:
    """Tell whether so many of those who should have spoken fell silent that it is not they.

    The gateway counts as cut where nobody at all spoke; then two are enough.
    """
    if is_everything:
        return fell >= 2 and not spoke
    return fell >= rule.least and fell / (fell + spoke) >= rule.share


def is_back(back: int, cut: int, rule: Suppression) -> bool:
    """Tell whether so many are heard again that the rest are silent by themselves."""
    return not cut or back / (back + cut) >= rule.back


def upstream_words(key: str, name: str = "") -> Words:
    """Say what was cut; `name` is that of the protocol, the product or the area."""
    sort = key.partition(":")[0]
    return Words(WORDS.get(sort, "{name}"), name=name or key.partition(":")[2])
