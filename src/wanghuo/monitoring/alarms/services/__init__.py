"""What somebody makes of an alarm."""

from wanghuo.monitoring.alarms.services.handling import handle_alarm

__all__ = ["handle_alarm"]
