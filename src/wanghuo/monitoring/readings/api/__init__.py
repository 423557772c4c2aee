"""The API of readings."""

from wanghuo.monitoring.readings.api.limits import router

__all__ = ["router"]
