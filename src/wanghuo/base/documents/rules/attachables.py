"""Which records files may belong to, and what reading such a file takes.

A room declares its own records here once; the one door to files asks this and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from wanghuo.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Attachable:
    """A type of record that may have files: what reading and what withdrawing one takes."""

    read: str
    withdraw: str


class Attachables:
    """Declared types of record, each exactly once."""

    def __init__(self) -> None:
        """Start empty."""
        self._declared: dict[str, Attachable] = {}

    def declare(self, subject_type: str, read: str, *, withdraw: str) -> str:
        """Register a type; hand it back. Whoever uploaded a file may withdraw it himself."""
        terms = Attachable(read, withdraw)
        if self._declared.setdefault(subject_type, terms) != terms:
            msg = f"{subject_type} is declared twice on different terms"
            raise ValueError(msg)
        return subject_type

    @property
    def declared(self) -> Mapping[str, Attachable]:
        """Every declared type with its terms."""
        return MappingProxyType(self._declared)


attachables = Attachables()


def may_withdraw(
    actor: Actor,
    subject_type: str,
    uploaded_by_id: int | None,
    area_path: str,
    sector: str,
    holder: str = "",
) -> bool:
    """Tell whether the actor may withdraw a file: his own, or by his post at that area."""
    if actor.id is not None and actor.id == uploaded_by_id:
        return True
    return actor.can(attachables.declared[subject_type].withdraw, area_path, sector, holder)
