"""What an actor may do with a hazard now, so that a page shows no button that refuses."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from wanghuo.kernel.actors import Actor
from wanghuo.prevention.hazards import rules
from wanghuo.prevention.hazards.models import Hazard, HazardStep
from wanghuo.prevention.hazards.rules import (
    NEXT_STATE,
    UNHINDERED,
    HazardAction,
    HazardState,
    NoticeForm,
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
ISSUING: Mapping[NoticeForm, str] = MappingProxyType(
    {
        NoticeForm.IMMEDIATE: rules.HAZARD_ORDER,
        NoticeForm.TERM: rules.HAZARD_ORDER,
        NoticeForm.RECHECK: rules.HAZARD_RECHECK,
        NoticeForm.TRANSFER: rules.HAZARD_TRANSFER,
    }
)
"""What issuing each document takes."""


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


def issuable(hazard: Hazard, done: Iterable[HazardStep], actor: Actor) -> list[NoticeForm]:
    """Return the documents of last steps that have none yet and that the actor may issue."""
    last: dict[NoticeForm, HazardStep] = {}
    for step in done:
        form = _form_of(hazard, HazardAction(step.action))
        if form is not None:
            last.setdefault(form, step)
    open_ones = [form for form, step in last.items() if not _has_notice(step)]
    return [form for form in open_ones if _may(hazard, ISSUING[form], actor)]


def _form_of(hazard: Hazard, action: HazardAction) -> NoticeForm | None:
    if action is HazardAction.ORDER:
        return NoticeForm(hazard.order_kind)
    if action in {HazardAction.RETURN, HazardAction.CLOSE}:
        return NoticeForm.RECHECK
    return NoticeForm.TRANSFER if action is HazardAction.TRANSFER else None


def _has_notice(step: HazardStep) -> bool:
    notice = getattr(step, "notice", None)
    return notice is not None and bool(notice.file)
