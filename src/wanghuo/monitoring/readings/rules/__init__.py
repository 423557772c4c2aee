"""Words, limits and trends of what is measured; pure."""

from wanghuo.monitoring.readings.rules.limits import Limit, Standing, step
from wanghuo.monitoring.readings.rules.words import QUANTITIES, Level, Quantity, quantity_label

__all__ = ["QUANTITIES", "Level", "Limit", "Quantity", "Standing", "quantity_label", "step"]
