"""How often alarms are false, against numbers reckoned by hand; what each number opens."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from openpyxl import load_workbook

from tests.monitoring.alarms.builders import AT
from tests.register.samples import small
from tests.visiting import text_of, visitor
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.queries import statistics
from wanghuo.monitoring.alarms.queries.statistics import JudgedFilter, midnight
from wanghuo.monitoring.alarms.rules import ALARM_READ, AlarmKind, Cause, Dimension, Verdict
from wanghuo.monitoring.devices.models import Device

YEAR = JudgedFilter(since=midnight(date(2026, 1, 1)), until=midnight(date(2027, 1, 1)))


class Year:
    """A year of a shop with two devices of one firm, and one device of nobody in the town."""

    def __init__(self, desk):
        self.desk = desk
        self.firm = small("servicefirm", desk.village, name="安泰维保")
        self.first = desk.device
        self.second = desk.claimed(nth=2, place=desk.shop, name="红星超市二号")
        self.third = desk.claimed(nth=3, area=desk.town, name="镇政府")
        ours = Device._base_manager.filter(pk__in=[self.first.pk, self.second.pk])
        ours.update(firm=self.firm)
        for month, day, device, point, verdict, cause in (
            (1, 5, self.first, "1-1-A", "false", "cooking"),
            (1, 20, self.first, "1-1-A", "false", "cooking"),
            (1, 25, self.first, "1-1-A", "false", "dust"),
            (3, 1, self.first, "1-1-B", "real", ""),
            (3, 2, self.second, "1-1-A", "false", "dust"),
            (3, 3, self.second, "1-1-A", "fault", ""),
            (6, 30, self.third, "", "false", "person"),
            (6, 30, self.third, "", "test", ""),
        ):
            self.judged(device, datetime(2026, month, day, 4, tzinfo=UTC), point, verdict, cause)
        self.judged(self.first, AT, "1-1-C", "", "", state="opened")
        self.judged(self.first, datetime(2025, 12, 31, 15, tzinfo=UTC), "1-1-A", "false", "dust")

    def judged(self, device, at, point, verdict, cause, state="closed"):
        device = Device._base_manager.get(pk=device.pk)
        Alarm._base_manager.create(
            device=device, kind=AlarmKind.FIRE, point=point, area_id=device.area_id,
            area_path=device.area_path, place_id=device.place_id, opened_at=at, last_at=at,
            state=state, verdict=verdict, cause=cause,
        )  # fmt: skip


@pytest.fixture
def year(desk):
    return Year(desk)


def told(chosen, by):
    return [
        (one.name, one.tally.judged, one.tally.false, one.share, one.devices, one.a_year)
        for one in statistics.lines(chosen, by)
    ]


def test_the_whole_is_what_a_hand_reckons(year):
    """Eight judged, five false: 62.5 %; five of three devices in a year: 166.7 of a hundred."""
    whole = statistics.totals(YEAR)

    assert (whole.tally, whole.share, whole.devices, whole.a_year) == ((8, 5), 62.5, 3, 166.7)


@pytest.mark.parametrize(
    ("by", "wanted"),
    [
        (Dimension.DEVICE, [
            ("红星超市传输装置", 4, 3, 75.0, 1, 300.0),
            ("镇政府", 2, 1, 50.0, 1, 100.0),
            ("红星超市二号", 2, 1, 50.0, 1, 100.0),
        ]),
        (Dimension.POINT, [
            ("红星超市传输装置 1-1-A", 3, 3, 100.0, None, None),
            ("红星超市二号 1-1-A", 2, 1, 50.0, None, None),
            ("镇政府 （装置本身）", 2, 1, 50.0, None, None),
            ("红星超市传输装置 1-1-B", 1, 0, 0.0, None, None),
        ]),
        (Dimension.PLACE, [("红星超市", 6, 4, 66.7, 2, 200.0)]),
        (Dimension.FIRM, [("安泰维保", 6, 4, 66.7, 2, 200.0)]),
        (Dimension.AREA, [
            ("东山村", 6, 4, 66.7, 2, 200.0), ("清石镇", 2, 1, 50.0, 1, 100.0),
        ]),
        (Dimension.MONTH, [
            ("2026-01", 3, 3, 100.0, 3, 1177.4),
            ("2026-03", 3, 1, 33.3, 3, 392.5),
            ("2026-06", 2, 1, 50.0, 3, 405.6),
        ]),
    ],
)  # fmt: skip
def test_each_dimension_is_what_a_hand_reckons(year, by, wanted):
    assert sorted(told(YEAR, by)) == sorted(wanted)


def test_every_cause_is_told_the_most_frequent_first(year):
    found = told(YEAR, Dimension.CAUSE)

    assert {name for name, *_ in found} == {cause.label for cause in Cause}
    assert [(name, false, share) for name, _, false, share, *_ in found[:3]] == [
        ("炊事油烟", 2, 25.0), ("灰尘、水汽", 2, 25.0), ("人为误触", 1, 12.5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("until", "wanted"),
    [
        (date(2026, 2, 1), ["红星超市传输装置 1-1-A"]),
        (date(2026, 2, 4), ["红星超市传输装置 1-1-A"]),
        (date(2026, 2, 5), []),
        (date(2027, 1, 1), []),
    ],
)
def test_a_point_that_is_false_three_times_in_thirty_days_is_chased(year, until, wanted):
    """Of 5, 20 and 25 January the first counts until the thirtieth day after it, 3 February."""
    chosen = JudgedFilter(since=midnight(date(2026, 1, 1)), until=midnight(until))

    assert [name for name, *_ in told(chosen, Dimension.CHASED)] == wanted


@pytest.mark.parametrize(
    ("narrowed", "count"),
    [
        ({}, 8), ({"verdict": Verdict.FALSE}, 5), ({"cause": Cause.DUST}, 2), ({"point": ""}, 2),
        ({"kind": AlarmKind.FAULT}, 0),
    ],
)  # fmt: skip
def test_the_list_narrows(year, narrowed, count):
    chosen = JudgedFilter(since=YEAR.since, until=YEAR.until, **narrowed)

    assert statistics.judged_list(chosen).count() == count


@pytest.fixture
def client(desk):
    return visitor(desk.town, ALARM_READ)


@pytest.mark.parametrize("by", Dimension)
def test_every_number_opens_as_many(client, year, by):
    days = "since=2026-01-01&until=2026-01-31"
    page = client.get(f"/alarms/statistics?by={by.value}&{days}").content.decode()
    links = re.findall(r'href="(/alarms/statistics/alarms\?[^"]*)">([^<]*)</a>', page)
    assert len(links) >= 3

    for address, said in links:
        count = int(re.sub(r"\D", "", said.replace("&nbsp;", " ").split()[-1]))
        shown = text_of(client.get(unescape(address)))
        assert re.search(r"<h1[^>]*>已核实报警[^<]*<span[^>]*>(\d+)", shown)[1] == str(count), (
            address
        )


def test_the_sheet_is_what_the_page_shows(client, year):
    answer = client.get("/alarms/statistics?by=place&since=2026-01-01&until=2026-12-31&xlsx=1")

    rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert ("红星超市", 6, 4, 66.7, 2, 200) in [tuple(row[:6]) for row in rows]


def test_a_neighbour_s_numbers_are_not_seen(year, desk):
    shown = text_of(visitor(desk.village, ALARM_READ).get("/alarms/statistics?by=area"))

    assert "清石镇" not in shown[shown.index("<tbody>") :]


def test_it_asks_as_often_for_many_lines_as_for_one(client, year, django_assert_num_queries):
    year.desk.claimed(nth=9)
    address = "/alarms/statistics?by=device&since=2026-01-01&until=2026-12-31"
    with django_assert_num_queries(8):
        client.get(address)
    for nth in range(5):
        device = year.desk.claimed(nth=20 + nth)
        year.judged(device, AT + timedelta(days=nth), "", "false", "dust")
    with django_assert_num_queries(8):
        client.get(address)
