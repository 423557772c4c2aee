"""What comes of signals and of time: alarms, each once."""

from wanghuo.monitoring.alarms.projector.carrying import carry
from wanghuo.monitoring.alarms.projector.shielding import surface

__all__ = ["carry", "surface"]
