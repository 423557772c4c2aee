"""The API of this room."""

from ninja import Router

router = Router(tags=["单位主体责任"])
