"""The API of the exchange."""

from ninja import Router

from wanghuo.base.exchange.api import tables

router = Router(tags=["数据交换"])
router.add_router("", tables.router)
