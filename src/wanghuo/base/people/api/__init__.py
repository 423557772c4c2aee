"""The API of people, posts and organisations."""

from ninja import Router

from wanghuo.base.people.api import accounts, organisations, personal, users

router = Router()
router.add_router("", personal.router)
router.add_router("", users.router)
router.add_router("", accounts.router)
router.add_router("", organisations.router)
