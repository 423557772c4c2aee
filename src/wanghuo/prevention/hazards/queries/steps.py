"""What an actor may do with a hazard now, so that a page shows no button that refuses."""

from collections.abc import Mapping
from types import MappingProxyType

from wanghuo.kernel.actors import Actor
from wanghuo.prevention.hazards import rules
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.rules import (
    NEXT_STATE,
    UNHINDERED,
    HazardAction,
    HazardState,
)

NEEDED: Mapping[HazardAction, str] = MappingProxyType(
    {
        HazardAction.ASSIGN: rules.HAZARD_ORDER,
        HazardAction.GRADE: rules.HAZARD_MANAGE,
        HazardAction.ORDER: rules.HAZARD_ORDER,
        HazardAction.BEGIN: rules.HAZARD_RECTIFY,
        HazardAction.SUBMIT: rules.HAZARD_RECTIFY,
        HazardAction.RETURN: rules.HAZARD_RECHECK,
        HazardAction.CLOSE: rules.HAZARD_RECHECK,
        HazardAction.ASK: rules.HAZARD_RECTIFY,
        HazardAction.EXTEND: rules.HAZARD_MANAGE,
        HazardAction.TRANSFER: rules.HAZARD_TRANSFER,
        HazardAction.TAKE_BACK: rules.HAZARD_TRANSFER,
        HazardAction.MERGE: rules.HAZARD_MANAGE,
        HazardAction.VOID: rules.HAZARD_MANAGE,
    }
)
FOR_OWNER = "submit_for_owner"


def steps_of(hazard: Hazard, actor: Actor) -> frozenset[str]:
    """Return the actions that state and posts allow; `submit_for_owner` is said for the owner."""
    state = HazardState(hazard.state)
    allowed = {
        action.value
        for action, capability in NEEDED.items()
        if _is_possible(hazard, state, action) and _may(hazard, capability, actor)
    }
    if "submit" not in allowed and _is_possible(hazard, state, HazardAction.SUBMIT):
        allowed |= {FOR_OWNER} if _may(hazard, rules.HAZARD_FIND, actor) else set()
    if state is HazardState.MERGED and _may(hazard, rules.HAZARD_MANAGE, actor):
        allowed.add(HazardAction.UNMERGE.value)
    return frozenset(allowed)


def is_narrowed(hazard: Hazard, actor: Actor) -> bool:
    """Tell whether the actor sees the hazard only as one of its occupier's own people."""
    return not actor.can(rules.HAZARD_READ, hazard.area_path, hazard.sector)


def _is_possible(hazard: Hazard, state: HazardState, action: HazardAction) -> bool:
    if (state, action) not in NEXT_STATE or (hazard.is_in_transfer and action not in UNHINDERED):
        return False
    if action is HazardAction.TAKE_BACK:
        return hazard.is_in_transfer
    return action is not HazardAction.ORDER or hazard.organisation_id is not None


def _may(hazard: Hazard, capability: str, actor: Actor) -> bool:
    holder = hazard.occupier.number if hazard.occupier is not None else ""
    return actor.can(capability, hazard.area_path, hazard.sector, holder)
