"""Shares that are told of firms, places and areas; pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyNumbers:
    """How many duty checks, and what became of them (查岗统计)."""

    asked: int = 0
    """Still waiting for an answer."""
    passed: int = 0
    missed: int = 0
    lost: int = 0

    @property
    def count(self) -> int:
        """All of them."""
        return self.asked + self.passed + self.missed + self.lost

    @property
    def judged(self) -> int:
        """Those that reached somebody and are over."""
        return self.passed + self.missed

    @property
    def rate(self) -> float | None:
        """The share that was answered in time of those that were delivered; none of none."""
        return share(self.passed, self.judged)

    def __add__(self, other: "DutyNumbers") -> "DutyNumbers":
        """Count both together."""
        return DutyNumbers(
            asked=self.asked + other.asked,
            passed=self.passed + other.passed,
            missed=self.missed + other.missed,
            lost=self.lost + other.lost,
        )


def share(part: int, whole: int) -> float | None:
    """Return a share in percent with one decimal; of nothing there is none."""
    return round(100 * part / whole, 1) if whole else None
