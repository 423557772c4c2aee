"""清石村 in 清石镇 of 望山县: a shop with its owner, a grid worker, an officer, their bodies."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from tests.factories import OrganisationFactory, UserFactory, make_actor, make_area
from tests.register.samples import small
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel.actors import Actor, AreaPath, Grant, Reach
from wanghuo.kernel.facts.models import Fact
from wanghuo.prevention.hazards import rules, services
from wanghuo.prevention.hazards.models import Hazard, HazardStep
from wanghuo.prevention.hazards.rules import HazardSource, OrderKind
from wanghuo.prevention.hazards.services import Discovery

GRID = (rules.HAZARD_READ, rules.HAZARD_FIND, rules.HAZARD_RECHECK, rules.HAZARD_TRANSFER)
OFFICER = (*GRID, rules.HAZARD_ORDER, rules.HAZARD_MANAGE)
OWNER = (rules.HAZARD_READ, rules.HAZARD_RECTIFY)
PROOF = "已清理疏散通道，堆物全部移走。"
MONDAY = date(2026, 3, 2)


def at(day=2, hour=9, month=3):
    """That hour in China on a day of March 2026."""
    return datetime(2026, month, day, hour - 8, 0, tzinfo=UTC)


@dataclass
class Village:
    """A village with everybody who has to do with its hazards."""

    name: str = "清石"
    county: object = None
    town: object = field(init=False)

    def __post_init__(self):
        self.county = self.county or make_area("望山县")
        self.town = make_area(f"{self.name}镇", self.county)
        self.area = make_area(f"{self.name}村", self.town)
        self.committee = self._body(self.area, "村民委员会", OrganisationKind.VILLAGE)
        self.office = self._body(self.town, "镇消安委", OrganisationKind.COMMITTEE)
        self.government = self._body(self.town, "镇人民政府", OrganisationKind.GOVERNMENT)
        self.station = self._body(self.town, "市场所", OrganisationKind.DEPARTMENT)
        self.fire = self._body(self.county, "消防大队", OrganisationKind.FIRE)
        self.firm = self._body(self.area, "商行", OrganisationKind.OCCUPIER)
        self.occupier = small("occupier", self.area)
        self.place = self.new_place()
        self.grid = self._person(self.area, self.committee, *GRID)
        self.other_grid = self._person(self.area, self.committee, *GRID)
        self.officer = self._person(self.town, self.office, *OFFICER)
        self.colleague = self._person(self.town, self.office, *OFFICER)
        self.owner = self.owner_of(self.occupier)

    def new_place(self, **given):
        given = {"kind": "shop", "occupier": self.occupier, **given}
        return small("place", self.area, **given)

    def _body(self, area, name, kind):
        return OrganisationFactory(area=area, name=f"{self.name}{name}", kind=kind)

    def _person(self, area, organisation, *allowed):
        return make_actor(area.path, *allowed, user=UserFactory(), organisation=organisation)

    def owner_of(self, occupier, *allowed):
        """Somebody of an occupier, who reaches its rows alone."""
        user = UserFactory()
        reach = Reach(AreaPath(self.area.path), holders=frozenset({occupier.number}))
        grants = (Grant(reach, frozenset(allowed or OWNER), self.firm.pk),)
        return Actor(id=user.pk, name=user.name, grants=grants)

    def found(self, *, actor=None, when=None, place=None, title="疏散通道堆放杂物", **more):
        told = Discovery(title=title, source=more.pop("source", HazardSource.PATROL), **more)
        return services.find_hazard(
            place=place or self.place, found=told, actor=actor or self.grid, at=when or at()
        )

    def ordered(self, hazard=None, *, due_on=date(2026, 3, 20), when=None, **more):
        hazard = hazard or self.found(when=when)
        return services.order_rectification(
            hazard=fresh(hazard),
            kind=OrderKind.TERM,
            measure="清空疏散通道",
            due_on=due_on,
            actor=self.officer,
            at=when or at(),
            **more,
        )

    def submitted(self, hazard=None, *, when=None, actor=None, **more):
        hazard = hazard or self.ordered()
        return services.submit_rectification(
            hazard=fresh(hazard),
            text=PROOF,
            actor=actor or self.owner,
            at=when or at(4),
            **more,
        )

    def closed(self, hazard=None, *, when=None):
        hazard = hazard or self.submitted()
        return services.close_hazard(
            hazard=fresh(hazard), note="现场复查，通道畅通。", actor=self.grid, at=when or at(5)
        )

    def returned(self, hazard=None, *, due_on=date(2026, 3, 18), when=None):
        hazard = hazard or self.submitted()
        return services.return_rectification(
            hazard=fresh(hazard),
            reason="仍有杂物",
            due_on=due_on,
            actor=self.grid,
            at=when or at(5),
        )

    def major(self):
        return self.found(actor=self.officer, grade=rules.HazardGrade.MAJOR)

    def transferred(self, hazard=None, *, to=None, actor=None, **more):
        return services.transfer_hazard(
            hazard=fresh(hazard or self.found()),
            organisation=to or self.office,
            reason="需要镇里协调",
            actor=actor or self.grid,
            at=at(3),
            **more,
        )


def fresh(row):
    """The row as it is now, with what services look at."""
    rows = type(row)._base_manager
    if type(row) is Hazard:
        rows = rows.select_related("place", "occupier", "organisation__area", "area", "merged_into")
    return rows.get(pk=row.pk)


def state_of(row):
    return Hazard._base_manager.get(pk=row.pk).state


def facts_of(row):
    """Kinds of every fact on a row, oldest first."""
    rows = Fact._base_manager.filter(subject_id=str(row.pk)).order_by("id")
    return list(rows.values_list("kind", flat=True))


def steps_of(row):
    """What was done, and what was said with it, oldest first."""
    rows = HazardStep._base_manager.filter(hazard_id=row.pk).order_by("at", "id")
    return list(rows.values_list("action", "text"))


def deadlines_of(row):
    rows = Deadline._base_manager.filter(subject_id=str(row.pk)).order_by("named_on")
    return [(one.due_on, one.organisation_id, one.state) for one in rows]
