"""Rows of the exchange."""

from wanghuo.base.exchange.models.quality import Finding
from wanghuo.base.exchange.models.webhooks import Incoming, Push, Source, Subscription

__all__ = ["Finding", "Incoming", "Push", "Source", "Subscription"]
