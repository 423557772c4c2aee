"""What an actor may do with a major hazard now, and where it is on its way."""

from dataclasses import dataclass

from wanghuo.kernel.actors import Actor
from wanghuo.prevention.major_hazards import rules
from wanghuo.prevention.major_hazards.models import MajorHazard
from wanghuo.prevention.major_hazards.rules import MajorHazardAction as Action
from wanghuo.prevention.major_hazards.rules import MajorHazardState as State

TAKES = {
    Action.CHECK: rules.MAJOR_HAZARD_JUDGE,
    Action.DISCUSS: rules.MAJOR_HAZARD_JUDGE,
    Action.CONFIRM: rules.MAJOR_HAZARD_JUDGE,
    Action.REPORT: rules.MAJOR_HAZARD_JUDGE,
    Action.LIST: rules.MAJOR_HAZARD_LIST,
    Action.PROGRESS: rules.MAJOR_HAZARD_RECTIFY,
    Action.ASK: rules.MAJOR_HAZARD_RECTIFY,
    Action.INSPECT: rules.MAJOR_HAZARD_JUDGE,
    Action.APPROVE: rules.MAJOR_HAZARD_LIST,
    Action.LOOK_BACK: rules.MAJOR_HAZARD_JUDGE,
}
"""Which capability each step takes."""

WAY = (
    ("判定", (State.SUSPECTED, State.UNDECIDED)),
    ("报告政府", (State.JUDGED,)),
    ("挂牌督办", (State.REPORTED,)),
    ("整改", (State.LISTED, State.RECTIFYING, State.RETURNED)),
    ("核查销案", (State.CLOSURE_ASKED, State.INSPECTED)),
    ("回头看", (State.CLOSED,)),
)
"""The steps of the way, and in which states each is the next."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way, as its page shows it."""

    name: str
    is_done: bool
    is_now: bool


def steps_of(row: MajorHazard, actor: Actor) -> set[str]:
    """Return what this actor may do with it now."""
    holder = row.occupier.number if row.occupier else ""
    where = (row.area_path, row.sector, holder)
    state = State(row.state)
    return {
        action.value
        for action, capability in TAKES.items()
        if (state, action) in rules.NEXT_STATE and actor.can(capability, *where)
    }


def way(row: MajorHazard) -> list[Step]:
    """Show the way, and where on it the row is; one that is none has come to its end at once."""
    state = State(row.state)
    at = next((number for number, (_, states) in enumerate(WAY) if state in states), len(WAY))
    if state in {State.NOT_MAJOR, State.EXEMPT}:
        return [Step("判定", is_done=True, is_now=False)]
    return [Step(name, number < at, number == at) for number, (name, _) in enumerate(WAY)]
