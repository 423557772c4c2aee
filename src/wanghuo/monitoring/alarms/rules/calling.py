"""Whom a desk calls, what it says of a look at a number, and how those called answer; pure."""

from typing import NamedTuple

from wanghuo.kernel.terms import Term
from wanghuo.monitoring.alarms.rules.words import AlarmKind, AlarmState

MET = (AlarmState.REAL, AlarmState.HANDED_OVER)
"""States in which somebody is called to the spot."""


class Response(Term):
    """How one who was called answers (响应)."""

    GOING = "going", "已出动"
    THERE = "there", "已到场"
    UNABLE = "unable", "不能前往"


class Caller(NamedTuple):
    """Somebody to call: on which record and field his number stands, who he is (联系人)."""

    kind: str
    pk: str
    field: str
    role: str
    name: str
    masked: str

    @property
    def key(self) -> str:
        """Name the number for a form."""
        return f"{self.kind}.{self.pk}.{self.field}"


def why(kind: AlarmKind) -> str:
    """Return the reason under which a desk looks at a number: short, and no person's."""
    return f"值守台核实报警：{kind.label}"
