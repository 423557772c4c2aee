"""What the rulebook says of repairs, of chasing and of duty checks where a device stands."""

from datetime import date

from wanghuo.base.areas.models import Area
from wanghuo.kernel.rulebook.services import rule
from wanghuo.monitoring.maintenance.rules import ChaseTerms, DutyTerms, FaultReason, workdays_of


def workdays(reason: FaultReason, area: Area, on: date) -> int:
    """Return in how many working days what is wrong is mended."""
    return workdays_of(reason, rule("maintenance.repair", area.code, on).parameters)


def chase_terms(area: Area, on: date) -> ChaseTerms:
    """Return what sends somebody to a device."""
    return ChaseTerms(**rule("maintenance.chase", area.code, on).parameters)


def duty_terms(area: Area, on: date) -> DutyTerms:
    """Return how duty checks are asked."""
    return DutyTerms(**rule("maintenance.duty", area.code, on).parameters)
