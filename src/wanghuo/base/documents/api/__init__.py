"""The API of this room."""

from ninja import Router

from wanghuo.base.documents.api import attachments, imports

router = Router()
router.add_router("", attachments.router)
router.add_router("", imports.router)
