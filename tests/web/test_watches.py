"""The home page warns of what runs out in the register, and each number opens as many."""

import re
from datetime import timedelta

import pytest

from tests.factories import make_area
from tests.register.samples import AT, small
from tests.visiting import text_of, visitor
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.scoping import scoped
from wanghuo.register.dependants.rules import DEPENDANT_MANAGE, DEPENDANT_READ
from wanghuo.register.firms.rules import FIRM_MANAGE, FIRM_READ
from wanghuo.register.records.kinds import kind_named
from wanghuo.register.records.services import close_record
from wanghuo.web.home import WATCHED

pytestmark = pytest.mark.django_db

PLACE = ("place.read", "place.manage")
FIRM = (FIRM_READ, FIRM_MANAGE)
DEPENDANT = (DEPENDANT_READ, DEPENDANT_MANAGE)
SHOWN = re.compile(r'href="(/[\w-]+/\?subset=\w+)">.*?</span>&nbsp;(\d+)</a>')


@pytest.fixture
def village():
    return make_area("东山村", make_area("清石镇", make_area()))


def fill(area):
    """So many of each: one, two, three … of what runs out, and one of each that does not."""
    today = clock.today()
    over, soon, later = (today + timedelta(days=days) for days in (-1, 30, 31))
    long_ago = today - timedelta(days=900)
    with scoped(EVERYWHERE):
        place = small("place", area)
        for day in (over, soon, soon, later):
            small("servicefirm", area, valid_until=day)
            small("engineer", area, valid_until=day)
            span = {"valid_from": long_ago, "valid_until": day, "place": place}
            small("servicecontract", area, **span)
            small("policy", area, **span)
            obstacle = {"found_on": long_ago, "clear_by": day}
            small("obstacle", area, place=place, **obstacle)
        small("obstacle", area, place=place, found_on=long_ago, clear_by=over, cleared_on=over)
        small("facility", area, place=place, installed_on=long_ago)
        small("facility", area, place=place, installed_on=today)
        small("facility", area, place=place)
        small("dependant", area)


def shown(client):
    return [(link, int(count)) for link, count in SHOWN.findall(text_of(client.get("/")))]


FIRMS = [
    ("/service-contracts/?subset=over", 1), ("/service-contracts/?subset=soon", 2),
    ("/policies/?subset=over", 1), ("/policies/?subset=soon", 2),
    ("/engineers/?subset=over", 1), ("/engineers/?subset=soon", 2),
]  # fmt: skip
PLACES = [("/facilities/?subset=late", 1), ("/obstacles/?subset=late", 1)]
DEPENDANTS = [("/dependants/?subset=unvisited", 1)]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (PLACE, PLACES),
        (DEPENDANT, DEPENDANTS),
        (("place.read", FIRM_READ, DEPENDANT_READ), []),
        (("place.manage", FIRM_MANAGE, DEPENDANT_MANAGE), []),
    ],
)
def test_whoever_keeps_records_is_warned_of_them(held, expected, village):
    fill(village)

    assert shown(visitor(village, *held)) == expected


def test_every_number_opens_as_many(village):
    fill(village)
    fill(make_area("西山村", village.parent))
    client = visitor(village, *PLACE, *FIRM, *DEPENDANT)

    found = shown(client)

    firms = [pair for pair in found if pair[0].startswith("/service-firms/")]
    assert [pair for pair in found if pair not in firms] == FIRMS + PLACES + DEPENDANTS
    assert [link for link, _ in firms] == [
        "/service-firms/?subset=over", "/service-firms/?subset=soon",
    ]  # fmt: skip
    assert [(x, client.get(x).context["page"].paginator.count) for x, _ in found] == found


def test_where_nothing_runs_out_nothing_is_said(village):
    page = text_of(visitor(village, *PLACE, *FIRM, *DEPENDANT).get("/"))

    assert ("到期提醒" in page, "今天没有要办的事。" in page) == (False, True)


def test_what_was_closed_runs_out_no_more(village):
    today = clock.today()
    with scoped(EVERYWHERE):
        row = small("servicefirm", village, valid_until=today - timedelta(days=1))
    client = visitor(village, *FIRM)
    assert shown(client) == [("/service-firms/?subset=over", 1)]
    assert "今天没有要办的事。" not in text_of(client.get("/"))

    with scoped(EVERYWHERE):
        close_record(
            kind_named("servicefirm"),
            row=row, version=1, on=AT.date(), reason="不再执业", actor=SYSTEM, at=AT,
        )  # fmt: skip

    assert shown(client) == []


def test_what_is_watched_is_a_part_of_its_list():
    for code, subsets in WATCHED:
        assert set(subsets) <= {one.code for one in kind_named(code).subsets}
