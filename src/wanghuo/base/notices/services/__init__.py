"""Tell people, once each; note what they have read; send it out where they want it.

A notice only repeats what a fact has told, so it is no fact itself; neither is its delivery.
"""

from wanghuo.base.notices.services.channels import adapters_on
from wanghuo.base.notices.services.delivering import (
    deliver,
    retry_delivery,
    test_channel,
)
from wanghuo.base.notices.services.preferring import prefer
from wanghuo.base.notices.services.reminding import log_reminder
from wanghuo.base.notices.services.telling import read_all, read_notice, tell

__all__ = [
    "adapters_on",
    "deliver",
    "log_reminder",
    "prefer",
    "read_all",
    "read_notice",
    "retry_delivery",
    "tell",
    "test_channel",
]
