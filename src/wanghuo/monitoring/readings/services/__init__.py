"""The keeping of readings: a partition a day, old days as files, and what is gone in the end."""

from wanghuo.monitoring.readings.services.partitions import make_partitions
from wanghuo.monitoring.readings.services.rolling import Rolled, remove_days, roll_off
from wanghuo.monitoring.readings.services.verifying import Verdict, verify_days

__all__ = ["Rolled", "Verdict", "make_partitions", "remove_days", "roll_off", "verify_days"]
