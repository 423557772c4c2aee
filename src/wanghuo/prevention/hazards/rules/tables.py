"""Which capability shows a table of this room, and so lets it be exported."""

from wanghuo.base.exchange.rules import readable
from wanghuo.base.exchange.rules.tables import personal
from wanghuo.prevention.hazards.rules.words import HAZARD_READ

TABLES = ("hazard", "hazardstep", "hazardextension", "hazardtransfer", "hazardnotice")


def declare_tables() -> None:
    """Tell the exchange."""
    for table in TABLES:
        readable(f"hazards.{table}", HAZARD_READ)
    personal("hazards.hazard", ("responsible_name",))
