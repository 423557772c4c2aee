"""What places of each kind are described by (场所属性)."""

from collections.abc import Mapping
from typing import Any

from wanghuo.register.records.rules import Field, Sort

ATTRIBUTES: tuple[Field, ...] = (
    Field("area_m2", "建筑面积", Sort.DECIMAL, unit="㎡", high=5e6, is_attribute=True),
)


def parking_gap(attributes: Mapping[str, Any]) -> int | None:
    """Return how many parking places are missing; None where it is not known."""
    vehicles, spaces = attributes.get("vehicles"), attributes.get("parking_spaces")
    if vehicles is None or spaces is None:
        return None
    return max(int(vehicles) - int(spaces), 0)
