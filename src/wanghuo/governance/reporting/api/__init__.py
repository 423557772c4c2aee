"""The API of reports and duties."""

from ninja import Router

from wanghuo.governance.reporting.api import duties, reports, sections

router = Router()
router.add_router("", duties.router)
router.add_router("", reports.router)
router.add_router("", sections.router)
