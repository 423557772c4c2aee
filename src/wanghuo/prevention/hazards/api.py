"""The API of this room."""

from ninja import Router

router = Router(tags=["火灾隐患"])
