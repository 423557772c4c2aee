"""Which frequencies bind where, and which places they make something due of."""

from collections.abc import Iterable
from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanghuo.kernel.rulebook.rules import Rule, RuleMissing, RuleTextMissing
from wanghuo.kernel.rulebook.services import rulebook
from wanghuo.kernel.scoping import subtree
from wanghuo.prevention.rounds.judging import Frequency, read_frequency
from wanghuo.prevention.rounds.judging.frequencies import Sort
from wanghuo.prevention.rounds.models import Round
from wanghuo.register.places.models import Place

PREFIX = "round."
ROUNDS = uuid5(NAMESPACE_URL, "urn:wanghuo:round")


def key_of(place_id: UUID, frequency: str, first: date) -> UUID:
    """Return the id of a place's round in the period that begins on a day."""
    return uuid5(ROUNDS, f"{place_id}/{frequency}/{first.isoformat()}")


_read: dict[str, Frequency] = {}
"""Frequencies by the version of their rule: a version names one text for ever."""


def frequency_of(rule: Rule) -> Frequency:
    """Return what a rule of the book says; each version is read once."""
    if rule.version not in _read:
        _read[rule.version] = read_frequency(rule)
    return _read[rule.version]


class FrequencyBook:
    """Every frequency in force on a day, by division code; look-ups only."""

    def __init__(self, on: date) -> None:
        """Find the codes; what they say differs by region."""
        self._on = on
        rules = rulebook().rules
        self.codes = sorted({one.code for one in rules if one.code.startswith(PREFIX)})
        self._known: dict[tuple[str, str], Frequency | None] = {}

    def at(self, code: str, area_code: str) -> Frequency | None:
        """Return the frequency of this code that binds an area; None where none does."""
        key = (code, area_code[:12])
        if key not in self._known:
            self._known[key] = self._look_up(code, area_code)
        return self._known[key]

    def named(self, frequency: str, area_code: str) -> Frequency | None:
        """Return the frequency that a round bears."""
        return self.at(f"{PREFIX}{frequency}", area_code)

    def _look_up(self, code: str, area_code: str) -> Frequency | None:
        try:
            return frequency_of(rulebook().rule(code, area_code, self._on))
        except (RuleMissing, RuleTextMissing):
            return None


def frequencies_in_force(on: date) -> list[Frequency]:
    """Return every frequency in force somewhere on a day, by code and region (频次一览)."""
    found = [r for r in rulebook().rules if r.code.startswith(PREFIX) and r.is_in_force(on)]
    return [frequency_of(rule) for rule in found if rule.is_text_at_hand]


def frequency_choices(on: date) -> list[tuple[str, str]]:
    """(code, label) of the frequencies in force; a code whose label differs by region says both."""
    labels: dict[str, list[str]] = {}
    for one in frequencies_in_force(on):
        if one.label not in labels.setdefault(one.code, []):
            labels[one.code].append(one.label)
    return [(code, " / ".join(said)) for code, said in labels.items()]


def owing(frequency: Frequency, first: date, area_ids: Iterable[int]) -> QuerySet[Place]:
    """Return open places of these areas that may owe the round and have none in this period.

    Bounds on attributes are not asked here: the two databases differ in how they read numbers out
    of JSON, and few sorts have any.
    """
    standing = Round._base_manager.filter(
        place=OuterRef("pk"), frequency=frequency.code, period_from=first
    )
    rows = Place._base_manager.filter(
        _any_sort(frequency), closed_on__isnull=True, merged_into__isnull=True, is_suspended=False
    )
    return rows.filter(~Exists(standing), area_id__in=list(area_ids))


def owes(frequency: Frequency, place: Place) -> bool:
    """Tell whether a place that was found owes the round, its numbers included."""
    return any(
        place.kind in one.kinds and _has(place, one) and one.holds(place.attributes)
        for one in frequency.sorts
    )


def _has(place: Place, sort: Sort) -> bool:
    held = all(getattr(place, f"is_{status}") for status in sort.statuses)
    return held and not any(getattr(place, f"is_{status}") for status in sort.excepted)


def _any_sort(frequency: Frequency) -> Q:
    found = Q(pk__in=())
    for one in frequency.sorts:
        flags = dict.fromkeys((f"is_{status}" for status in one.statuses), True)
        flags |= dict.fromkeys((f"is_{status}" for status in one.excepted), False)
        found |= Q(kind__in=sorted(one.kinds), **flags)
    return found


def areas_with_places(area_path: str = "") -> list[tuple[int, str, str]]:
    """Return (id, code, path) of the areas that hold open places."""
    rows = Place._base_manager.filter(
        subtree(area_path), closed_on__isnull=True, merged_into__isnull=True
    )
    found = rows.order_by("area_path").values_list("area_id", "area__code", "area_path")
    return list(found.distinct())
