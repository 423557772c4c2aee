"""Hazards, and what is done about them."""

from wanghuo.prevention.hazards.models.handling import (
    HazardExtension,
    HazardNotice,
    HazardStep,
    HazardTransfer,
)
from wanghuo.prevention.hazards.models.hazards import Hazard, HazardSeries

__all__ = [
    "Hazard",
    "HazardExtension",
    "HazardNotice",
    "HazardSeries",
    "HazardStep",
    "HazardTransfer",
]
