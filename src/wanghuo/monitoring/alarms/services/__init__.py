"""What somebody makes of an alarm, and what the clock does where nobody does."""

from wanghuo.monitoring.alarms.services.calling import respond_alarm, show_number
from wanghuo.monitoring.alarms.services.escalating import escalate_alarms
from wanghuo.monitoring.alarms.services.handling import handle_alarm, handle_group
from wanghuo.monitoring.alarms.services.shielding import (
    Cover,
    lift_shield,
    open_shield,
    shorten_shield,
)

__all__ = [
    "Cover", "escalate_alarms", "handle_alarm", "handle_group", "lift_shield", "open_shield",
    "respond_alarm", "shorten_shield", "show_number",
]  # fmt: skip
