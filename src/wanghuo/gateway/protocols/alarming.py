"""Which names are those of an alarm (报警名称); it knows nothing of frames."""

import re
from typing import Final

ALARMING: Final = re.compile(r"alarm|alert|fire|sos|[报告]警|火[警灾]", re.IGNORECASE)
"""Names under which vendors tell an alarm; what they tell is true, or not zero."""


def reading_hurries(name: str, value: float | bool) -> bool:
    """Tell whether a reading is an alarm that stands."""
    return bool(value) and is_alarming(name)


def is_alarming(name: str) -> bool:
    """Tell whether a name is one of an alarm."""
    return ALARMING.search(name) is not None
