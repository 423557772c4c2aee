"""Limits and trends as the rulebook writes them, read once and checked."""

from wanghuo.monitoring.readings.judging.limits import LimitBook, LimitRule, limit_book
from wanghuo.monitoring.readings.judging.trends import trend_book

__all__ = ["LimitBook", "LimitRule", "limit_book", "trend_book"]
