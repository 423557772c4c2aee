"""Shops of a size, and parameters tried on them."""

from tests.register.samples import AT, small
from wanghuo.register.places.models import Place
from wanghuo.register.places.rules import PlaceStatus
from wanghuo.register.places.services import propose_parameters

STRICTER = [{"label": "商店", "kinds": ["shop"], "area_m2": {"at_least": 500}}]


def shop(area, metres, **more):
    return small("place", area, kind="shop", area_m2=metres, **more)


def now(place):
    return Place.objects.get(pk=place.pk)


def proposed(area, actor, criteria=STRICTER, status=PlaceStatus.KEY):
    return propose_parameters(
        status=status,
        area=area,
        criteria=criteria,
        source="县消安委〔2026〕3号",
        actor=actor,
        at=AT,
    )


def quietly(done, total):
    del done, total
