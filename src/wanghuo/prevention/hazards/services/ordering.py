"""Give a hazard to whoever follows it up, judge its grade, order it rectified."""

from datetime import date, datetime

from django.db import transaction

from wanghuo.base.people.models import Organisation
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.rulebook.services import rule
from wanghuo.prevention.hazards import rules
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.queries import sides
from wanghuo.prevention.hazards.rules import HazardAction, HazardGrade, OrderKind
from wanghuo.prevention.hazards.services import moves
from wanghuo.prevention.hazards.services.finding import give
from wanghuo.prevention.hazards.services.moves import Said

NAME = 40


@transaction.atomic
def assign_hazard(
    *, hazard: Hazard, organisation: Organisation, actor: Actor, at: datetime, note: str = ""
) -> Hazard:
    """Give the hazard to the body that follows it up (分派); it goes out of reach by transfer."""
    moves.must(hazard, rules.HAZARD_ORDER, actor)
    on = moves.today(at)
    if organisation.kind in sides.PRIVATE:
        raise BadInput(problem="经办单位应为政府部门、村（居）委会或消防救援机构。")
    if not sides.in_use(on).filter(pk=organisation.pk).exists():
        raise BadInput(problem="该单位已停用，请另选。")
    if not _is_near(hazard, organisation, actor):
        raise BadInput(problem="只能分派给本辖区内的单位；交给其他单位请用“移交”。")
    if hazard.organisation_id == organisation.pk and hazard.state == rules.HazardState.ASSIGNED:
        return hazard
    if _stays(hazard, organisation, on):
        raise rules.StaysInGrid
    give(hazard, Said(moves.note(note), organisation=organisation), actor=actor, at=at)
    return hazard


def _is_near(hazard: Hazard, organisation: Organisation, actor: Actor) -> bool:
    """Tell whether the body lies where the actor may order, on the hazard's own line of areas."""
    on_line = hazard.area_path.startswith(organisation.area_path)
    return on_line and actor.can(rules.HAZARD_ORDER, organisation.area_path)


def _stays(hazard: Hazard, to: Organisation, on: date) -> bool:
    """Tell whether the hazard is its village's to handle: it leaves by transfer, or not at all."""
    held = hazard.organisation
    if held is None or held.kind != OrganisationKind.VILLAGE or to.kind == held.kind:
        return False
    is_general = hazard.grade == HazardGrade.GENERAL
    return is_general and bool(rule("hazard.grid", hazard.area.code, on).parameters["stays"])


@transaction.atomic
def settle_grade(
    *, hazard: Hazard, grade: HazardGrade, reason: str, actor: Actor, at: datetime
) -> Hazard:
    """Say how grave the hazard is (核定等级): the answer to a proposal, or a later one.

    The judging of major hazards calls this with its decision; the hazard then goes its way.
    """
    moves.must(hazard, rules.HAZARD_MANAGE, actor)
    said = Said(moves.words(reason, "请写明核定等级的理由，不超过{limit}字。"))
    told = {"grade": grade, "was": hazard.grade}
    moves.move(
        hazard, HazardAction.GRADE, actor=actor, at=at, told=told, grade=grade, is_proposed=False
    )
    moves.step(hazard, HazardAction.GRADE, said, actor=actor, at=at)
    owner = hazard.organisation
    if hazard.state == rules.HazardState.FOUND and owner is not None:
        give(hazard, Said(organisation=owner), actor=actor, at=at)
    return hazard


@transaction.atomic
def order_rectification(
    *,
    hazard: Hazard,
    kind: OrderKind,
    measure: str,
    actor: Actor,
    at: datetime,
    due_on: date | None = None,
    responsible_name: str = "",
) -> Hazard:
    """Order the occupier to rectify (责令整改), at once or by a day."""
    moves.must(hazard, rules.HAZARD_ORDER, actor)
    if hazard.organisation_id is None:
        raise rules.OrganisationMissing
    on = moves.today(at)
    due = rules.check_order(kind, due_on, on, moves.order_terms(hazard, on))
    measure = moves.words(measure, "请写明整改要求，不超过{limit}字。")
    name = responsible_name.strip() or hazard.responsible_name
    if len(name) > NAME:
        raise BadInput(problem="整改责任人姓名不超过40字。")
    moves.move(
        hazard,
        HazardAction.ORDER,
        actor=actor,
        at=at,
        told={"kind": kind, "due_on": due.isoformat()},
        order_kind=kind,
        measure=measure,
        responsible_name=name,
        due_on=due,
        ordered_at=at,
        **moves.recheck_by(hazard, due),
    )
    moves.step(hazard, HazardAction.ORDER, Said(measure, due_on=due), actor=actor, at=at)
    moves.owe(hazard, due, actor=actor, at=at)
    return hazard
