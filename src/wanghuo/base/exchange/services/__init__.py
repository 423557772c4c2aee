"""What is done in the exchange."""

from wanghuo.base.exchange.services.pushing import push
from wanghuo.base.exchange.services.receiving import (
    Record,
    authenticate,
    change_source_secret,
    close_source,
    create_source,
    open_targets,
    receive,
    retry_record,
)
from wanghuo.base.exchange.services.subscribing import (
    change_secret,
    change_subscription,
    create_subscription,
    move_subscription,
    park_push,
    resend_from,
    retry_push,
)

__all__ = [
    "Record",
    "authenticate",
    "change_secret",
    "change_source_secret",
    "change_subscription",
    "close_source",
    "create_source",
    "create_subscription",
    "move_subscription",
    "open_targets",
    "park_push",
    "push",
    "receive",
    "resend_from",
    "retry_push",
    "retry_record",
]
