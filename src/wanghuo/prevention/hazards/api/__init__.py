"""The API of hazards."""

from ninja import Router

from wanghuo.prevention.hazards.api import hazards, steps

router = Router(tags=["火灾隐患"])
router.add_router("", hazards.router)
router.add_router("", steps.router)
