"""How a fact is written down: the one spelling that is hashed."""

import json


def canonical(value: object) -> str:
    """Write JSON the one way that is hashed: sorted keys, no spaces, UTF-8.

    Raises ValueError for what has no such spelling: NaN, infinity, half a surrogate pair.
    """
    text = json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    text.encode()
    return text
