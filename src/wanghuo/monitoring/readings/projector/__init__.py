"""What comes of measured values: they are kept, and held against their limits."""

from wanghuo.monitoring.readings.projector.carrying import Crossing, carry

__all__ = ["Crossing", "carry"]
