"""What comes of signals: alarms, each once."""

from wanghuo.monitoring.alarms.projector.carrying import carry
from wanghuo.monitoring.alarms.projector.warning import warn_of_drifts

__all__ = ["carry", "warn_of_drifts"]
