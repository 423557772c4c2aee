"""The API of readings."""

from ninja import Router

from wanghuo.monitoring.readings.api import limits, series

router = Router()
router.add_router("", limits.router)
router.add_router("", series.router)

__all__ = ["router"]
