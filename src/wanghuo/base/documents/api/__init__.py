"""The API of this room."""

from ninja import Router

from wanghuo.base.documents.api import attachments

router = Router()
router.add_router("", attachments.router)
