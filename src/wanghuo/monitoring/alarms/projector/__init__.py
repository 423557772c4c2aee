"""What comes of signals and of time: alarms, each once."""

from wanghuo.monitoring.alarms.projector.carrying import carry
from wanghuo.monitoring.alarms.projector.shielding import surface
from wanghuo.monitoring.alarms.projector.warning import warn_of_drifts

__all__ = ["carry", "surface", "warn_of_drifts"]
