"""What the doors and operations of owners are tried with."""

from datetime import date

from tests.factories import OrganisationFactory, RoleFactory, UserFactory
from tests.register.samples import small
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.owners import queries, services
from wanghuo.prevention.owners.models import (
    Assessment,
    AssessmentItem,
    Pledge,
    RiskDeclaration,
)
from wanghuo.prevention.owners.rules import OWNER_DECLARE, AssessmentState

OBJECTS = {
    "pledge_id": Pledge,
    "declaration_id": RiskDeclaration,
    "assessment_id": Assessment,
    "assessmentitem_id": AssessmentItem,
}
SHOWN_AT = {AssessmentItem: "owners:assessment"}
OPEN_TO_ALL = {"owners:public_pledges"}
"""What places promise is for everybody to read."""
LISTS = {
    "owners:home", "owners:pledges", "owners:declarations", "owners:assessments", "owners:accounts",
}  # fmt: skip
EXPORTS = LISTS - {"owners:home"}
LISTED = ("pledge_list", "declaration_list", "assessment_list", "owner_accounts")
LAST = date(2100, 1, 1)


def answers_for(kind, *yes):
    """No to every question, but to these."""
    return {one.code: one.code in yes for one in queries.questions().of(kind)}


class Owners:
    """A school of the occupier: with a promise, declared risks and an assessment begun."""

    def __init__(self, register, mark, village, at):
        with scoped(EVERYWHERE):
            self.occupier = register.rows["occupier"]
            self.school = small(
                "place", village, kind="school", name=f"{mark}小学", occupier=self.occupier
            )
            by = {"actor": SYSTEM, "at": at}
            self.pledge = services.post_pledge(
                place=self.school, text_code="general", signer=f"{mark}校长", key=new_id(), **by
            )
            self.declaration = services.declare_risks(
                place=self.school,
                answers=answers_for("school", "sleeping"),
                note=f"{mark}寄宿",
                key=new_id(),
                **by,
            )
            self.assessment = services.begin_assessment(
                place=self.school, standard_code="school", key=new_id(), **by
            )
            self.item = queries.items_of(self.assessment)[0]

    @property
    def ids(self):
        return {
            "pledge_id": self.pledge.pk,
            "declaration_id": self.declaration.pk,
            "assessment_id": self.assessment.pk,
            "assessmentitem_id": self.item.pk,
        }


def brought_to(town, state):
    """An assessment with every mark in this state; return the version one reads."""
    rows = Assessment._base_manager.filter(pk=town.owners.assessment.pk)
    rows.update(state=state, version=1, valid_until=LAST)
    items = AssessmentItem._base_manager.filter(assessment=town.owners.assessment)
    items.update(self_points=0, points=4)
    return {"version": 1}


def with_firm(town):
    """Somebody who has an account, and where he is to serve as what."""
    firm = OrganisationFactory(
        area=town.village,
        kind=OrganisationKind.OCCUPIER,
        holder=town.register.rows["occupier"].number,
    )
    role = RoleFactory(capabilities=[OWNER_DECLARE])
    return {"username": UserFactory().username, "organisation_id": firm.pk, "role_id": role.pk}


def of_school(town, **body):
    return {"body": {"id": str(new_id()), **body}, "ids": {"place_id": town.owners.school.pk}}


def marks_of(town):
    return {"marks": {town.owners.item.code: {"points": 3, "note": f"{town.mark}三分"}}}


def risks_of(town):
    version = RiskDeclaration._base_manager.get(pk=town.owners.declaration.pk).version
    return {"version": version, "answers": answers_for("school")}


def bodies(file):
    """What each operation of owners is asked with, by its name; `file` makes one to send."""
    state, shop = AssessmentState, {"answers": answers_for("shop")}
    return {
        "post_pledge": lambda town: of_school(town, text_code="general", signer="王"),
        "withdraw_pledge": lambda _: {"body": {"reason": "停业"}},
        "declare_risks": lambda _: {"body": {"id": str(new_id()), **shop}},
        "amend_declaration": lambda town: {"body": risks_of(town)},
        "begin_assessment": _again,
        "rate_items": lambda town: {"body": brought_to(town, state.SELF_RATING) | marks_of(town)},
        "prove_item": lambda _: {"form": {"files": [file("台账.txt", "台账")]}},
        "submit_assessment": lambda town: {"body": brought_to(town, state.RETURNED)},
        "take_assessment": lambda town: {"body": brought_to(town, state.SUBMITTED)},
        "review_items": lambda town: {
            "body": brought_to(town, state.UNDER_REVIEW) | marks_of(town)
        },
        "return_assessment": lambda town: {
            "body": brought_to(town, state.SUBMITTED) | {"reason": "补照片"}
        },
        "decide_assessment": lambda town: {"body": brought_to(town, state.UNDER_REVIEW)},
        "revoke_assessment": lambda town: {
            "body": brought_to(town, state.PASSED) | {"reason": "发生火灾"}
        },
        "standard_places": lambda _: {"query": {"standard": "school"}},
        "open_account": lambda town: {
            "body": {"username": f"shop-{town.area.pk}", "name": f"{town.mark}店长"}
        },
        "grant_account": lambda town: {"body": with_firm(town)},
    }


def _again(town):
    brought_to(town, AssessmentState.FAILED)
    return of_school(town, standard="school")


def page_answers():
    """What is written into each door of owners, by its name."""
    return {
        "post_pledge": lambda _: {"id": str(new_id()), "text_code": "general", "signer": "王"},
        "withdraw_pledge": lambda _: {"reason": "停业"},
        "declare_risks": lambda _: {
            "id": str(new_id()), **{f"risk_{code}": "no" for code in answers_for("shop")}
        },
        "open_account": lambda town: {"username": f"shop-{town.area.pk}", "name": "店长"},
        "take_assessment": lambda town: brought_to(town, AssessmentState.SUBMITTED),
    }  # fmt: skip
