"""Which capability shows the table of alarms, and so lets it be exported."""

from wanghuo.base.exchange.rules import readable
from wanghuo.monitoring.alarms.rules.words import ALARM_READ


def declare_tables() -> None:
    """Tell the exchange."""
    for label in ("alarm", "alarmgroup", "escalation", "shield"):
        readable(f"alarms.{label}", ALARM_READ)
