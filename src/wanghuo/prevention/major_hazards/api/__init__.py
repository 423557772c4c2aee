"""The API of this room."""

from ninja import Router

from wanghuo.prevention.major_hazards.api import lists, steps

router = Router()
router.add_router("", lists.router)
router.add_router("", steps.router)
