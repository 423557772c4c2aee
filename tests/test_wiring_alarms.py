"""Whom a hand-over reaches: the occupier of the place, and the nearest who respond; each once."""

import pytest

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory
from tests.monitoring.alarms.builders import A, Desk
from tests.monitoring.alarms.test_desk import cried
from tests.register.samples import small
from tests.test_wiring import listen
from wanghuo.base.notices.models import Delivery, Notice
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.alarms.rules import ALARM_READ, ALARM_RESPOND
from wanghuo.prevention.owners.rules import OWNER_DECLARE


class Handed(Desk):
    """A shop with an owner who may log in, a neighbour's, and people who respond near and far."""

    def __init__(self):
        super().__init__()
        owned = small("occupier", self.village, name="红星商贸")
        others = small("occupier", self.village, name="老街商贸")
        self.shop = small("place", self.village, kind="shop", name="红星百货", occupier=owned)
        self.device = self.claimed(2, place=self.shop)
        for name, occupier in (("业主", owned), ("邻店业主", others)):
            held = {"kind": OrganisationKind.OCCUPIER, "holder": occupier.number}
            self.serves(name, self.village, OWNER_DECLARE, **held)
        self.serves("村微站", self.village, ALARM_RESPOND)
        self.serves("村干部", self.village, ALARM_READ)
        self.serves("镇微站", self.town, ALARM_RESPOND)

    def serves(self, name, area, *capabilities, **organisation):
        PostFactory(
            user=UserFactory(name=name),
            organisation=OrganisationFactory(area=area, **organisation),
            role=RoleFactory(capabilities=list(capabilities)),
        )

    def hands_over(self, **given):
        alarm = cried(self, state="real", **given)
        self.handled(alarm, A.HAND_OVER, actor=SYSTEM)
        return alarm


@pytest.fixture
def house(db):
    with scoped(EVERYWHERE):
        yield Handed()


def told():
    rows = Notice.objects.select_related("recipient").order_by("recipient__name")
    return [(row.recipient.name, row.title, row.link) for row in rows]


def test_the_owner_and_the_nearest_who_respond_are_told_once(house):
    alarm = house.hands_over()

    listen()

    words = "火警已核实为真实：红星百货 二楼走廊"
    assert told() == [
        ("业主", words, f"/places/{house.shop.pk}"),
        ("村微站", words, f"/alarms/{alarm.pk}"),
    ]


def test_where_nobody_owns_the_place_those_who_respond_are_told(house):
    alarm = house.hands_over(place=None)

    listen()

    words = f"火警已核实为真实：{house.device.name} 二楼走廊"
    assert told() == [("村微站", words, f"/alarms/{alarm.pk}")]


def test_what_is_real_but_not_handed_over_is_told_to_nobody(house):
    alarm = cried(house, state="acknowledged")
    house.handled(alarm, A.CONFIRM, actor=SYSTEM)

    listen()

    assert told() == []


@pytest.mark.parametrize(("address", "count"), [("", 0), ("https://there.example/in", 2)])
def test_a_hand_over_goes_out_where_a_way_is_open(house, settings, address, count):
    settings.NOTICE_WEBHOOK_URL = address
    house.hands_over()

    listen()

    assert Delivery.objects.count() == count
