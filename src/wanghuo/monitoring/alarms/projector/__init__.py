"""What comes of signals: alarms, each once."""

from wanghuo.monitoring.alarms.projector.carrying import carry

__all__ = ["carry"]
