"""Units as the plan names them, matched to the organisations of its area."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from wanghuo.base.areas.models import Area
from wanghuo.base.people import queries as people
from wanghuo.base.people.rules import UnitMatch, UnitMatcher
from wanghuo.governance.plans.reading.values import ConflictKind, PlanReading, as_json
from wanghuo.kernel import clock
from wanghuo.kernel.actors import AreaPath, Reach, Scope
from wanghuo.kernel.scoping import scoped

Json = dict[str, Any]


class Register:
    """The organisations of a plan's area on a day, each written name looked up once."""

    def __init__(self, area: Area, at: datetime) -> None:
        """Load the register; a plan may name any unit of its area, whoever reads it."""
        with scoped(Scope((Reach(AreaPath(area.path)),))):
            self._matcher: UnitMatcher = people.unit_matcher(area, clock.local_date(at))
        self._matches: dict[str, UnitMatch] = {}

    def match(self, name: str) -> UnitMatch:
        """Return the organisations a written name stands for."""
        if name not in self._matches:
            self._matches[name] = self._matcher.match(name)
        return self._matches[name]

    def conflicts(self, units: Iterable[Json]) -> list[Json]:
        """Name each unit the register does not know, once, with every place that names it."""
        spans: dict[str, list[list[int]]] = {}
        for unit in units:
            for unknown in self.match(unit["name"]).unknown:
                spans.setdefault(unknown.name, []).append(unit["span"])
        return [_unknown(name, places) for name, places in spans.items()]


def unit_conflicts(area: Area, reading: PlanReading, at: datetime) -> list[Json]:
    """Return the conflicts of kind unit in a fresh reading."""
    units = [unit for task in reading.tasks for unit in task.units]
    units += [unit for problem in reading.problems for unit in problem.units]
    return Register(area, at).conflicts(cast("list[Json]", as_json(units)))


def without_unit_conflicts(conflicts: Sequence[Json]) -> list[Json]:
    """Leave out what an earlier look at the register said."""
    return [conflict for conflict in conflicts if conflict["kind"] != ConflictKind.UNIT]


def _unknown(name: str, spans: list[list[int]]) -> Json:
    detail = f"“{name}”未能对应到本辖区的单位，请核对名称，或在单位名册中登记后再确认。"
    return {"kind": ConflictKind.UNIT.value, "detail": detail, "spans": spans}
