"""What is asked of inboxes, of what goes out, and of the log of reminders."""

from wanghuo.base.notices.queries.deliveries import (
    deliveries,
    delivery_counts,
    delivery_in_scope,
    due,
    homes,
    kept,
)
from wanghuo.base.notices.queries.inbox import (
    Unread,
    address_of,
    inbox,
    inbox_list,
    kinds_chosen,
    own_notice,
    preferences_of,
    unread_count,
    unread_of,
    unread_since,
)
from wanghuo.base.notices.queries.reminders import (
    Line,
    Told,
    lines,
    reminders,
    reminders_of,
)

__all__ = [
    "Line",
    "Told",
    "Unread",
    "address_of",
    "deliveries",
    "delivery_counts",
    "delivery_in_scope",
    "due",
    "homes",
    "inbox",
    "inbox_list",
    "kept",
    "kinds_chosen",
    "lines",
    "own_notice",
    "preferences_of",
    "reminders",
    "reminders_of",
    "unread_count",
    "unread_of",
    "unread_since",
]
