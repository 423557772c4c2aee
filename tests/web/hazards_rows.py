"""What the doors and operations of hazards are tried with."""

from datetime import timedelta

from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.hazards import rules, services
from wanghuo.prevention.hazards.models import (
    Hazard,
    HazardExtension,
    HazardNotice,
    HazardSeries,
    HazardStep,
    HazardTransfer,
)
from wanghuo.prevention.hazards.rules import HazardSource, NoticeForm, OrderKind
from wanghuo.prevention.hazards.services import Discovery

OBJECTS = {
    "hazard_id": Hazard,
    "extension_id": HazardExtension,
    "transfer_id": HazardTransfer,
    "paper_id": HazardNotice,
}
SHOWN_AT = {HazardStep: "hazards:hazard"}
NEVER_SHOWN = {HazardSeries}
LISTS = {"hazards:hazards", "hazards:measures", "hazards:transfers"}
API_LISTS = ("hazard_list", "transfer_list")
ALSO = {"issue_notice": [rules.HAZARD_ORDER]}
WORDS = {"text": "说明"}


class Hazards:
    """A hazard that was given, one whose term is to be extended, one handed up, one with papers."""

    def __init__(self, mark, place, office, at):
        self.mark, self.place, self.office = mark, place, office
        with scoped(EVERYWHERE):
            self.given = self.found(at)
            longer = self.ordered(at)
            self.extension = services.ask_extension(
                hazard=longer,
                until=longer.due_on + timedelta(days=5),
                reason=f"{mark}缺料",
                actor=SYSTEM,
                at=at,
            )
            self.transfer = services.transfer_hazard(
                hazard=self.found(at),
                organisation=office,
                reason=f"{mark}村解决不了",
                actor=SYSTEM,
                at=at,
            )
            self.paper = services.issue_notice(
                hazard=self.ordered(at), form=NoticeForm.TERM, actor=SYSTEM, at=at
            )

    def found(self, at):
        told = Discovery(title=f"{self.mark}疏散通道堵塞", source=HazardSource.PATROL)
        made = services.find_hazard(place=self.place, found=told, actor=SYSTEM, at=at)
        return fresh(made.pk)

    def ordered(self, at):
        hazard = self.found(at)
        due_on = clock.local_date(at) + timedelta(days=10)
        services.order_rectification(
            hazard=hazard,
            kind=OrderKind.TERM,
            due_on=due_on,
            measure=f"{self.mark}清空",
            actor=SYSTEM,
            at=at,
        )
        return fresh(hazard.pk)

    @property
    def ids(self):
        return {
            "hazard_id": self.given.pk,
            "extension_id": self.extension.pk,
            "transfer_id": self.transfer.pk,
            "paper_id": self.paper.pk,
        }


def fresh(key):
    rows = Hazard._base_manager.select_related("place", "occupier", "area", "organisation")
    return rows.get(pk=key)


def later(days=3):
    return (clock.today() + timedelta(days=days)).isoformat()


def page_answers():
    """What is written into each door, by its name."""
    return {
        "find_hazard": lambda town: {
            "place": town.hazards.place.number,
            "title": "灭火器失效",
            "grade": "general",
            "source": "patrol",
        },
        "assign_hazard": lambda town: {"organisation": town.committee.pk},
        "grade_hazard": lambda _: {"grade": "general", **WORDS},
        "order_hazard": lambda _: {"kind": "term", "due_on": later(), "measure": "更换"},
        "submit_hazard": lambda _: WORDS,
        "submit_for_owner": lambda _: WORDS,
        "return_hazard": lambda _: {"due_on": later(), **WORDS},
        "close_hazard": lambda _: WORDS,
        "ask_extension": lambda _: {"until": later(), **WORDS},
        "transfer_hazard": lambda town: {"organisation": town.hazards.office.pk, **WORDS},
        "escalate_hazard": lambda _: WORDS,
        "take_back": lambda _: WORDS,
        "merge_hazard": lambda town: {"number": fresh(town.hazards.extension.hazard_id).number},
        "void_hazard": lambda _: WORDS,
        "issue_notice": lambda _: {"form": "term"},
        "refuse_extension": lambda _: WORDS,
        "decline_transfer": lambda _: WORDS,
    }


def order(_, hazard):
    services.order_rectification(
        hazard=hazard,
        kind=OrderKind.TERM,
        due_on=clock.today() + timedelta(days=10),
        measure="清空",
        actor=SYSTEM,
        at=clock.now(),
    )


def submit(_, hazard):
    services.submit_rectification(hazard=hazard, text="好", actor=SYSTEM, at=clock.now())


def hand_over(town, hazard):
    services.transfer_hazard(
        hazard=hazard, organisation=town.hazards.office, reason="难", actor=SYSTEM, at=clock.now()
    )


def merge(town, hazard):
    into = town.hazards.found(clock.now())
    services.merge_hazard(survivor=into, absorbed=hazard, actor=SYSTEM, at=clock.now())


def found(town, *steps):
    """A new hazard of the town, taken as far as the operation needs it."""
    key = town.hazards.found(clock.now()).pk
    with scoped(EVERYWHERE):
        for step in steps:
            step(town, fresh(key))
    return {"hazard_id": key}


def askings(asking):
    """What each operation is asked with, by its name, after what must be so."""
    said, proof = {"text": "说明"}, {"text": "已改"}
    finding = {"title": "灭火器失效", "source": "patrol"}
    asking_time = {"until": later(20), **said}
    return {
        "find_hazard": lambda town: asking(
            {"id": str(new_id()), "place_id": str(town.hazards.place.pk), **finding}
        ),
        "assign_hazard": lambda town: asking({"organisation_id": town.committee.pk}),
        "settle_grade": lambda _: asking({"grade": "general", **said}),
        "order_rectification": lambda _: asking({"kind": "immediate", "measure": "更换"}),
        "begin_rectification": lambda town: asking(ids=found(town, order)),
        "submit_rectification": lambda town: asking(form=proof, ids=found(town, order)),
        "submit_for_owner": lambda town: asking(form=proof, ids=found(town, order)),
        "return_rectification": lambda town: asking(
            {"due_on": later(), **said}, ids=found(town, submit)
        ),
        "close_hazard": lambda town: asking(said, ids=found(town, submit)),
        "ask_extension": lambda town: asking(
            {"id": str(new_id()), **asking_time}, ids=found(town, order)
        ),
        "refuse_extension": lambda _: asking(said),
        "transfer_hazard": lambda town: asking(
            {"id": str(new_id()), "organisation_id": town.hazards.office.pk, **said}
        ),
        "escalate_hazard": lambda _: asking({"id": str(new_id()), **said}),
        "take_back_transfer": lambda town: asking(said, ids=found(town, hand_over)),
        "decline_transfer": lambda _: asking(said),
        "merge_hazard": lambda town: asking({"absorbed_id": str(found(town)["hazard_id"])}),
        "undo_hazard_merge": lambda town: asking(ids=found(town, merge)),
        "void_hazard": lambda _: asking(said),
        "issue_notice": lambda town: asking(
            {"form": "term"}, ids={"hazard_id": town.hazards.paper.hazard_id}
        ),
    }
