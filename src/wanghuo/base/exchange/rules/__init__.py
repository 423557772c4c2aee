"""What may leave, what may come in, and how it is signed; pure."""

from wanghuo.base.exchange.rules.tables import EXCHANGE_MANAGE, readable

__all__ = ["EXCHANGE_MANAGE", "readable"]
