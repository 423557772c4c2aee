"""The API of plans, what was read from them, and the work they became."""

from ninja import Router

from wanghuo.governance.plans.api import items, lists, plans, tasks

router = Router()
router.add_router("", plans.router)
router.add_router("", items.router)
router.add_router("", tasks.router)
router.add_router("", lists.router)
