"""GB 35181 as data and as a judge: pure, no database, no clock."""

from wanghuo.prevention.major_hazards.judging.cases import case_of, read_case, read_day
from wanghuo.prevention.major_hazards.judging.standards import (
    Element,
    Exemption,
    Standard,
    Threshold,
    read_standards,
    standard_of,
    standard_on,
    standards,
    title_of,
)
from wanghuo.prevention.major_hazards.judging.verdicts import Case, Verdict, judge

__all__ = [
    "Case",
    "Element",
    "Exemption",
    "Standard",
    "Threshold",
    "Verdict",
    "case_of",
    "judge",
    "read_case",
    "read_day",
    "read_standards",
    "standard_of",
    "standard_on",
    "standards",
    "title_of",
]
