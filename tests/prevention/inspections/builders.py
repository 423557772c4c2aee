"""A county with places, a published check-list, and phones that send home what was tapped."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory, make_area
from tests.register.samples import small
from wanghuo.base.people import queries as people
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.checklists.models import Checklist, ChecklistVersion
from wanghuo.prevention.inspections.models import Inspection
from wanghuo.prevention.inspections.rules import InspectionKind
from wanghuo.prevention.inspections.services import Sent, receive_edits

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
LATER = AT + timedelta(hours=8)
CONDUCT = ("inspection.read", "inspection.conduct", "hazard.read", "hazard.find", "place.read")


def item(code, *, photo="none", grade="general", score=10):
    return {
        "code": code, "title": f"{code}完好", "clause": f"第{code}条", "source": "测试检查表",
        "how": "看", "photo": photo, "grade": grade, "score": score,
    }  # fmt: skip


ITEMS = (
    item("exit", photo="required", grade="major", score=40),
    item("wire", score=35),
    item("bottle", score=25),
)


def checklist(code="shop", items=ITEMS, **given):
    """A published check-list."""
    row = Checklist._base_manager.create(code=code, name=f"{code}检查表", latest=1, **given)
    return ChecklistVersion._base_manager.create(
        checklist=row, number=1, state="published", items=list(items), published_at=AT
    )


def inspector(area, *capabilities, name="冯小满", holder=""):
    """Somebody with a post at an area, as the middleware would find him."""
    user = UserFactory(name=name)
    kind = OrganisationKind.OCCUPIER if holder else OrganisationKind.DEPARTMENT
    office = OrganisationFactory(area=area, kind=kind, holder=holder)
    role = RoleFactory(capabilities=list(capabilities or CONDUCT))
    PostFactory(user=user, organisation=office, role=role)
    return people.actor_of(user, local_date(AT))


@dataclass
class Phone:
    """A device on which somebody taps; `branch` is anew after each load."""

    name: str
    place: object
    version: object
    inspection: UUID
    kind: InspectionKind = InspectionKind.PATROL
    base: int = 0
    at: datetime = AT
    branch: UUID = field(default_factory=new_id)
    seq: int = 0
    queue: list[Sent] = field(default_factory=list)

    def tap(self, **changes):
        """Queue one edit; `result_exit="pass"` stands for the field "result:exit"."""
        self.seq += 1
        self.at += timedelta(seconds=1)
        one = Sent(
            id=new_id(),
            inspection=self.inspection,
            device=self.name,
            branch=self.branch,
            base=self.base,
            seq=self.seq,
            made_at=self.at,
            place=self.place.pk,
            kind=self.kind,
            checklist=self.version.pk,
            changes={name.replace("_", ":"): value for name, value in changes.items()},
        )
        self.queue.append(one)
        return one

    def finish(self):
        """Queue the finish."""
        told = {"at": (self.at + timedelta(minutes=1)).isoformat(), "edits": self.seq + 1}
        return self.tap(finished=told)

    def load(self):
        """Load the document: a new branch that has seen all there is."""
        self.base = Inspection._base_manager.get(pk=self.inspection).version
        self.branch, self.seq = new_id(), 0
        return self


class County:
    """A county of two villages, a place in each, one check-list, an inspector of the first."""

    def __init__(self, *, version=None):
        with scoped(EVERYWHERE):
            self.area = make_area("清石县")
            self.village = make_area("甲村", make_area("青山镇", self.area))
            self.other = make_area("乙村", make_area("白水镇", self.area))
            self.version = version or checklist()
            self.place = small("place", self.village, kind="shop")
            self.elsewhere = small("place", self.other, kind="shop")
        self.actor = inspector(self.village)

    def phone(self, name="甲机", *, inspection=None, **given):
        """A phone on which a new inspection of the place begins."""
        key = inspection or new_id()
        return Phone(name, given.pop("place", self.place), self.version, key, **given)

    def send(self, *edits, actor=None, at=LATER):
        """Let a batch arrive; the results in order."""
        received = receive_edits(edits=list(edits), actor=actor or self.actor, at=at)
        return [one.result.value for one in received.answers]

    def row(self, inspection):
        return Inspection._base_manager.get(pk=inspection)
