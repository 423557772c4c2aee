"""What a place is by rule: criteria as data, three-valued answers, reasons in words; pure."""

from wanghuo.register.places.judging.criteria import (
    BOUNDS,
    Condition,
    CriteriaRefused,
    Criterion,
    read_criteria,
    toml_of,
    written,
)
from wanghuo.register.places.judging.verdicts import Verdict, judge

__all__ = [
    "BOUNDS", "Condition", "CriteriaRefused", "Criterion", "Verdict", "judge", "read_criteria",
    "toml_of", "written",
]  # fmt: skip
