"""Which capability shows the tables of this room, and so lets them be exported."""

from wanghuo.base.exchange.rules import readable
from wanghuo.monitoring.maintenance.rules.words import TICKET_READ


def declare_tables() -> None:
    """Tell the exchange."""
    for name in ("faultticket", "dutydrive", "dutycheck"):
        readable(f"maintenance.{name}", TICKET_READ)
