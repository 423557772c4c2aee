import io
import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import make_area
from tests.monitoring.readings.builders import AT, KEEP, TODAY
from tests.visiting import visitor
from wanghuo.monitoring.devices.rules import DEVICE_READ
from wanghuo.monitoring.readings.models import Series
from wanghuo.monitoring.readings.writing import file_of

OLD = TODAY - KEEP - 1
FRAME = 4
OLD_ON = "2026-02-19"


@pytest.fixture
def client(ground, time_machine):
    time_machine.move_to(AT, tick=False)
    return visitor(ground.county, DEVICE_READ)


def page(ground, **asked):
    return (
        reverse("readings:series", args=[ground.pressure.pk])
        + "?"
        + "&".join(f"{name}={value}" for name, value in asked.items())
    )


def points(answer):
    text = answer.content.decode()
    return json.loads(re.search(r'id="points"[^>]*>(.*?)</script>', text)[1])


def last(ground, value=350.0, minutes=0, level="normal"):
    at = round((AT - timedelta(minutes=minutes)).timestamp() * 1000)
    Series._base_manager.filter(pk=ground.pressure.pk).update(
        last_value=value, last_at=at, level=level
    )
    return at


def test_a_device_lists_its_series_with_last_value_level_and_age(client, ground):
    last(ground, 123.456, minutes=7, level="low")

    text = client.get(
        reverse("readings:device_series", args=[ground.device.pk]), headers={"HX-Request": "true"}
    ).content.decode()

    assert "<html" not in text
    for words in ("压力", "123.456", "kPa", "过低", "7 分钟前"):
        assert words in text


def test_a_series_that_has_no_limits_is_not_called_normal(client, ground):
    last(ground)
    Series.objects.update(quantity="humidity")

    text = client.get(reverse("readings:device_series", args=[ground.device.pk])).content.decode()

    assert ("未设限值" in text, "正常" in text) == (True, False)


def test_without_htmx_it_is_a_page(client, ground):
    answer = client.get(reverse("readings:device_series", args=[ground.device.pk]))

    assert "<html" in answer.content.decode()


def test_a_device_without_values_says_what_will_be_there(client, ground):
    silent = ground.claimed(9)

    text = client.get(reverse("readings:device_series", args=[silent.pk])).content.decode()

    assert "该装置还没有上报过监测值" in text


def test_a_panel_with_many_points_is_paged(client, ground):
    for nth in range(60):
        ground.series(ground.device, quantity="temperature", point=f"{nth:03d}")
    address = reverse("readings:device_series", args=[ground.device.pk])

    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    second = client.get(address + "?page=2").content.decode()

    assert "全部 61 项" in part
    assert second.count("/readings/series/") == 11


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_equally_often(client, ground, django_assert_num_queries, count):
    for nth in range(count - 1):
        ground.series(ground.device, quantity="temperature", point=f"{nth}")
    address = reverse("readings:device_series", args=[ground.device.pk])
    client.get(address)

    with django_assert_num_queries(FRAME + 4):  # the device, how many, the rows, own limits
        client.get(address, headers={"HX-Request": "true"})


@pytest.mark.parametrize("days", [1, 3])
def test_a_curve_asks_equally_often(client, ground, django_assert_num_queries, days):
    for nth in range(days):
        ground.measures(ground.pressure, OLD - nth, 350.0)
    ground.rolls()
    address = (
        reverse("readings:series_curve", args=[ground.pressure.pk]) + "?span=month&on=2026-02-01"
    )
    client.get(address)

    with django_assert_num_queries(FRAME + 4):  # the series, what stands, which files, own limits
        client.get(address)


def test_the_page_of_a_device_asks_for_its_series(client, ground):
    text = client.get(reverse("devices:device", args=[ground.device.pk])).content.decode()

    assert f'hx-get="/readings/devices/{ground.device.pk}"' in text


@pytest.mark.parametrize("is_rolled_off", [False, True])
def test_a_day_is_shown_alike_wherever_it_lies(client, ground, is_rolled_off):
    ground.measures(ground.pressure, OLD, 350.0, 340.5)
    if is_rolled_off:
        ground.rolls()

    answer = client.get(page(ground, span="day", on=OLD_ON))

    told = points(answer)
    assert told["rows"] == [
        [ground.at(OLD, 0), 350.0, 350.0, 350.0], [ground.at(OLD, 1), 340.5, 340.5, 340.5],
    ]  # fmt: skip
    assert told["until"] - told["since"] == 86_400_000
    assert "最低 340.5，最高 350，平均 345.25 kPa，共 2 个值" in answer.content.decode()
    assert "2026-02-19 08:00:00" in answer.content.decode()


def test_a_year_goes_over_what_has_left_and_what_has_not(client, ground):
    ground.measures(ground.pressure, OLD, 350.0)
    ground.rolls()
    ground.measures(ground.pressure, TODAY, 300.0)

    told = points(client.get(page(ground, span="year")))

    assert [row[1] for row in told["rows"]] == [350.0, 300.0]


def test_one_goes_back_and_forth_but_not_into_the_future(client, ground):
    today = client.get(page(ground, span="month")).content.decode()
    before = client.get(page(ground, span="month", on="2026-02-05")).content.decode()

    assert ("on=2026-02-28" in today, "后一段" in today) == (True, False)
    assert ("on=2026-01-31" in before, "on=2026-03-01" in before) == (True, True)


def test_a_stretch_without_values_says_so(client, ground):
    text = client.get(page(ground, on="2025-01-01")).content.decode()

    assert "这段时间没有监测值" in text


@pytest.mark.parametrize("asked", [{"on": "0001-01-01"}, {"on": "9999-12-31"}, {"on": "昨天"},
                                   {"span": "century"}])  # fmt: skip
def test_what_cannot_be_asked_is_refused(client, ground, asked):
    assert client.get(page(ground, **asked)).status_code == 422


def test_a_missing_file_is_told(client, ground):
    ground.measures(ground.pressure, OLD, 350.0)
    ground.rolls()
    file_of(ground.root, OLD, ground.town.pk).unlink()

    text = client.get(page(ground, on=OLD_ON)).content.decode()

    assert "有 1 天的归档文件缺失或损坏" in text


def test_the_live_part_says_how_old_the_value_is(client, ground):
    at = last(ground, 349.5, minutes=3)

    text = client.get(reverse("readings:series_now", args=[ground.pressure.pk])).content.decode()

    assert f'data-last="{at}"' in text
    assert "3 分钟前" in text
    assert "截至 09:00:00" in text


def test_an_old_value_is_told_in_red(client, ground):
    last(ground, 349.5, minutes=60 * 24 * 3)

    text = client.get(reverse("readings:series_now", args=[ground.pressure.pk])).content.decode()

    assert 'class="text-red fw-bold"' in text
    assert "3 天前" in text


def test_the_export_holds_what_is_shown(client, ground):
    ground.measures(ground.pressure, OLD, 350.0, 340.5)

    answer = client.get(page(ground, on=OLD_ON, xlsx=1))

    rows = [row for sheet in load_workbook(io.BytesIO(answer.content)) for row in sheet.values]
    assert ("2026-02-19 08:00:00", 350, 350, 350, 1) in rows
    assert ("2026-02-19 09:00:00", 340.5, 340.5, 340.5, 1) in rows
    told = " ".join(str(cell) for row in rows for cell in row)
    assert "kPa" in told
    assert "共 2 行" in told or "2" in told


def test_the_api_tells_the_same(client, ground):
    ground.measures(ground.pressure, OLD, 350.0, 340.5, 330.0)
    ground.rolls()
    address = reverse("api:series_values", args=[ground.pressure.pk])

    told = client.get(
        address,
        {"since": "2026-02-19T00:00:00+00:00", "until": "2026-02-19T02:00:00Z", "most": 1},
    ).json()

    assert told["items"] == [
        {"at": "2026-02-19T00:00:00Z", "low": 340.5, "high": 350.0, "mean": 345.25, "count": 2}
    ]
    assert told["missing_days"] == 0


def test_the_api_tells_the_last_day_unless_asked(client, ground):
    ground.measures(ground.pressure, TODAY, 300.0)
    ground.measures(ground.pressure, TODAY - 1, 301.0)

    told = client.get(reverse("api:series_values", args=[ground.pressure.pk])).json()

    assert [one["mean"] for one in told["items"]] == [300.0]  # 09:00 yesterday until 09:00 today


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-03-02T00:00:00Z", "2026-03-01T00:00:00Z"),
        ("2020-03-02T00:00:00Z", "2026-03-01T00:00:00Z"),
        ("0001-03-02T00:00:00Z", "0001-03-03T00:00:00Z"),
        ("2026-03-01T00:00:00", "2026-03-02T00:00:00"),
    ],
)
def test_the_api_refuses_a_stretch_that_is_none(client, ground, since, until):
    address = reverse("api:series_values", args=[ground.pressure.pk])

    assert client.get(address, {"since": since, "until": until}).status_code == 422


def test_the_api_lists_series(client, ground):
    at = last(ground)

    told = client.get(reverse("api:series_list", args=[ground.device.pk])).json()

    assert told["count"] == 1
    assert told["items"][0]["label"] == "压力"
    assert told["items"][0]["last_at"] == "2026-03-02T01:00:00Z"
    assert at


def test_who_is_elsewhere_finds_nothing(ground):
    elsewhere = visitor(make_area("别处县"), DEVICE_READ)

    for name in ("series", "series_now", "series_curve"):
        address = reverse(f"readings:{name}", args=[ground.pressure.pk])
        assert elsewhere.get(address).status_code == 404
        assert Client().get(address).status_code == 302
