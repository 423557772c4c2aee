"""Codes that rooms declare once, with the Chinese words people see.

Capabilities ("task.assign") and kinds of fact ("task.assigned") are declared beside the rules that
use them; roles, timelines, documentation and house tests read them back from here.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from typing_extensions import override

EVERYBODY = ("none", "system", "security", "audit")
"""Holders of what tells nobody anything that has to stay apart."""


class Registry:
    """Declared codes of one sort, each exactly once."""

    def __init__(self) -> None:
        """Start empty."""
        self._labels: dict[str, str] = {}

    def declare(self, code: str, label: str) -> str:
        """Register `code` with its label; hand the code back; ValueError on two labels."""
        if self._labels.setdefault(code, label) != label:
            msg = f"{code} is declared twice with different labels"
            raise ValueError(msg)
        return code

    @property
    def labels(self) -> Mapping[str, str]:
        """Every declared code with its label."""
        return MappingProxyType(self._labels)

    def label(self, code: str) -> str:
        """Return the Chinese words for `code`; the code itself when history outlived it."""
        return self._labels.get(code, code)


class Capabilities(Registry):
    """What roles may hold, each with the duties (三员 or none) whose roles may hold it."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self._holders: dict[str, frozenset[str]] = {}

    @override
    def declare(self, code: str, label: str, *, holders: Iterable[str] = ("none",)) -> str:
        """Register a capability; unless said otherwise it is business, for no administrator."""
        self._holders[code] = frozenset(holders)
        return super().declare(code, label)

    def holders(self, code: str) -> frozenset[str]:
        """Return the duties whose roles may hold `code`; nobody holds what is not declared."""
        return self._holders.get(code, frozenset())


capabilities = Capabilities()
fact_kinds = Registry()
