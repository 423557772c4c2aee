"""Codes that rooms declare once, with the Chinese words people see.

Capabilities ("task.assign") and kinds of fact ("task.assigned") are declared beside the rules that
use them; roles, timelines, documentation and house tests read them back from here.
"""

from collections.abc import Mapping
from types import MappingProxyType


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


capabilities = Registry()
fact_kinds = Registry()
