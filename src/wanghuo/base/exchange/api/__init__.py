"""The API of the exchange."""

from ninja import Router

from wanghuo.base.exchange.api import quality, receiving, tables, webhooks

router = Router(tags=["数据交换"])
router.add_router("", tables.router)
router.add_router("", receiving.router)
router.add_router("", webhooks.router)
router.add_router("", quality.router)
