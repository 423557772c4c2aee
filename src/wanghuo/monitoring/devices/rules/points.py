"""A point behind a device, by what its frame tells: its key and its words; pure."""

from collections.abc import Mapping
from typing import Any

from wanghuo.gateway.protocols.gbt26875.tables import COMPONENTS, SYSTEMS, name_of

LONGEST_PLACE, LONGEST_POINT = 120, 60


def point_of(told: Mapping[str, Any]) -> str:
    """Return the key of the point of one object; "" where it is the device itself."""
    if "system" not in told:
        return ""
    parts = [told.get(name) for name in ("system", "system_address", "address")]
    return "-".join(str(part) for part in parts if part is not None)[:LONGEST_POINT]


def where_of(told: Mapping[str, Any]) -> str:
    """Say which part it is: what it is called on the spot, else its kind and address."""
    if "system" not in told:
        return ""
    words = [told.get("description") or ""]
    if "component" in told:
        words.append(name_of(told["component"], COMPONENTS).label)
    else:
        words.append(name_of(told["system"], SYSTEMS).label)
    if told.get("zone") is not None:
        words.append(f"{told['zone']}-{told['point']}")
    return " ".join(word for word in words if word)[:LONGEST_PLACE]
