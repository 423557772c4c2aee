"""What somebody makes of an alarm."""

from wanghuo.monitoring.alarms.services.calling import respond_alarm, show_number
from wanghuo.monitoring.alarms.services.handling import handle_alarm

__all__ = ["handle_alarm", "respond_alarm", "show_number"]
