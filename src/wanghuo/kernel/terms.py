"""Words of the trade: a stored English code with the Chinese term people see."""

from enum import StrEnum, nonmember
from typing import Self


class Term(StrEnum):
    """A stored English code with the Chinese term people see.

    The label has a default so that `HazardState(row.state)` stays type-correct.
    """

    label: str
    do_not_call_in_templates = nonmember(True)  # a page walks the members, it makes none

    def __new__(cls, code: str, label: str = "") -> Self:
        """Make the member from its code and its label."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return (code, label) pairs for a form field."""
        return [(member.value, member.label) for member in cls]
