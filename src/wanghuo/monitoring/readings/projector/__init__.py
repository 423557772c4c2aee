"""What comes of measured values: they are kept, held against their limits, and told of."""

from wanghuo.monitoring.readings.projector.carrying import carry
from wanghuo.monitoring.readings.projector.telling import Crossing

__all__ = ["Crossing", "carry"]
