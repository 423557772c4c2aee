"""The API of this room."""

from ninja import Router

from wanghuo.prevention.owners.api import accounts, assessments, promises

router = Router()
for part in (promises, assessments, accounts):
    router.add_router("", part.router)
