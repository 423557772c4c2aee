"""Rows of the exchange."""

from wanghuo.base.exchange.models.webhooks import Incoming, Push, Source, Subscription

__all__ = ["Incoming", "Push", "Source", "Subscription"]
