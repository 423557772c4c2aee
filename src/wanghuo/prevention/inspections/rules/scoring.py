"""What a filled check-list comes to: counts, and a score."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from wanghuo.prevention.inspections.rules.fields import RESULT
from wanghuo.prevention.inspections.rules.words import ItemResult


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items passed, failed, did not apply, and were not answered; the score of 100."""

    passed: int
    failed: int
    not_applicable: int
    unanswered: int
    score: Decimal | None
    lacking_photos: int


def tally(
    items: Sequence[Mapping[str, Any]], values: Mapping[str, Any], pictured: Collection[str]
) -> Tally:
    """Reckon a check-list: the weight of what passed in a hundred of what was looked at.

    An item that does not apply or was not answered carries no weight either way; without any
    weight there is no score. `pictured` are the items of which a photograph is here in whole.
    """
    answers = {item["code"]: values.get(f"{RESULT}{item['code']}") for item in items}
    looked_at = [item for item in items if answers[item["code"]] in _LOOKED_AT]
    good = [item for item in looked_at if answers[item["code"]] == ItemResult.PASS]
    found = list(answers.values())
    return Tally(
        passed=len(good),
        failed=len(looked_at) - len(good),
        not_applicable=found.count(ItemResult.NA.value),
        unanswered=found.count(None),
        score=_share(_weight(good), _weight(looked_at)),
        lacking_photos=sum(
            item.get("photo") == REQUIRED and item["code"] not in pictured for item in looked_at
        ),
    )


def _weight(items: Sequence[Mapping[str, Any]]) -> Decimal:
    return sum((Decimal(str(item.get("score") or 0)) for item in items), Decimal(0))


def _share(good: Decimal, whole: Decimal) -> Decimal | None:
    if not whole:
        return None
    return (100 * good / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


REQUIRED = "required"
_LOOKED_AT = frozenset({ItemResult.PASS.value, ItemResult.FAIL.value})
