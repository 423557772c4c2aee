"""What is done about broken devices and about who is on duty; each changes one thing."""

from wanghuo.monitoring.maintenance.services.checking import (
    start_drive,
    sweep_checks,
    watch_command,
)
from wanghuo.monitoring.maintenance.services.handling import handle_ticket
from wanghuo.monitoring.maintenance.services.hearing import chase_alarm, chase_silence, hear_return
from wanghuo.monitoring.maintenance.services.opening import Trouble, chase, report_fault

__all__ = [
    "Trouble", "chase", "chase_alarm", "chase_silence", "handle_ticket",
    "hear_return", "report_fault", "start_drive", "sweep_checks", "watch_command",
]  # fmt: skip
