"""What devices hear of other floors, and others of devices."""

import pytest

from tests.monitoring.devices.builders import ALL, AT, Ground
from tests.visiting import visitor
from wanghuo import wiring
from wanghuo.base.notices.models import Notice
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.facts import services as kernel_facts
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.devices import rules
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.rules import Connectivity


@pytest.fixture
def ground(db):
    """A county with devices."""
    with scoped(EVERYWHERE):
        yield Ground()


def test_wiring_lets_devices_follow_a_place_that_was_changed(ground):
    place = ground.place()
    ground.claimed(1, place=place)
    type(place)._base_manager.filter(pk=place.pk).update(
        area=ground.town, area_path=ground.town.path
    )
    fact = kernel_facts.record("place.changed", kernel_facts.mark(place), actor=SYSTEM, at=AT)

    for listener in wiring.LISTENERS["place.changed"]:
        listener(fact, clock.now())

    assert Device.objects.get().area == ground.town


def test_who_keeps_devices_is_told_once_of_an_outage(ground):
    keeper = visitor(ground.county, *ALL).user
    mark = Mark(type="upstream", id="protocol:ctwing", area_path=ground.county.path)
    data = {"note": "接入渠道“电信 CTWing”"}
    fact = kernel_facts.record(rules.UPSTREAM_CUT, mark, actor=SYSTEM, at=AT, data=data)

    for _ in range(2):
        wiring.tell_of_outage(fact, clock.now())

    [notice] = Notice._base_manager.filter(recipient=keeper)
    assert notice.title == "上游中断：接入渠道“电信 CTWing”"
    assert Connectivity.CUT_OFF in notice.link
