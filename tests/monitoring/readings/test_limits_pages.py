"""Pages of limits and drifts: what they show, whom they let change what, what they export."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory
from tests.monitoring.readings.limits_builders import AT, Meadow
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.devices.rules import DEVICE_READ
from wanghuo.monitoring.readings import services
from wanghuo.monitoring.readings.models import Drift, SeriesLimit
from wanghuo.monitoring.readings.rules import LIMIT_MANAGE, Level


@pytest.fixture
def meadow(db):
    """A village with devices that measure."""
    with scoped(EVERYWHERE):
        yield Meadow()


def visitor(meadow, *capabilities):
    """Somebody of the county who may these."""
    office = OrganisationFactory(area=meadow.county)
    post = PostFactory(
        user=UserFactory(), organisation=office, area=meadow.county,
        role=RoleFactory(capabilities=list(capabilities)),
    )  # fmt: skip
    client = Client()
    client.force_login(post.user)
    return client


def page(client, name, *args, **query):
    """The text of a page."""
    response = client.get(reverse(f"readings:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def drifting(meadow):
    """A drift that stands."""
    hydrant = meadow.leaking(where="东口")
    services.find_drifts(at=AT)
    return hydrant, Drift.objects.get()


def test_the_list_of_drifts_says_each_in_one_sentence(meadow):
    _, drift = drifting(meadow)
    reader = visitor(meadow, DEVICE_READ)

    text = page(reader, "drifts")

    assert str(drift) in text
    assert f"{drift.days_left} 天后到限" in text
    assert str(drift) not in page(reader, "drifts", state="settled")
    assert str(drift) not in page(reader, "drifts", within_days=1)


def test_who_may_settles_a_drift_on_its_page(meadow):
    _, drift = drifting(meadow)
    reader, warden = visitor(meadow, DEVICE_READ), visitor(meadow, DEVICE_READ, LIMIT_MANAGE)
    address = reverse("readings:settle_drift", args=[drift.pk])
    assert address not in page(reader, "drift", drift.pk)
    assert address in page(warden, "drift", drift.pk)

    answer = warden.post(address, {"version": 0, "note": "阀门渗漏，已更换"}, follow=True)

    text = answer.content.decode()
    assert "已办结。明天起重新积累数据" in text
    assert "阀门渗漏，已更换" in text
    assert address not in text
    assert warden.post(address, {"version": 1, "note": "再来一次"}).status_code == 409


def test_the_list_of_limits_says_what_holds_and_why(meadow):
    hydrant = meadow.series(where="东口", level=Level.LOW, last_value=120.0)
    meadow.series(2, quantity="humidity", name="温湿度表")
    services.set_limits(series=hydrant, version=0, limit=None, actor=meadow.warden, at=AT)
    meadow.series(3, name="西口消火栓")
    reader = visitor(meadow, DEVICE_READ)

    text = page(reader, "limits")

    assert "不低于 140 kPa" in text
    assert "没有限值" in text
    assert "120 kPa" in page(reader, "limits", level="low")
    assert "西口消火栓" not in page(reader, "limits", source="own")


def test_who_may_sets_limits_and_drops_them(meadow):
    hydrant = meadow.series(where="东口")
    warden = visitor(meadow, DEVICE_READ, LIMIT_MANAGE)
    text = page(warden, "series_limit", hydrant.pk)
    assert "GB 50974-2014" in text
    assert "已查证" in text

    warden.post(
        reverse("readings:set_limits", args=[hydrant.pk]),
        {"version": 0, "low": "200", "release": "10", "seconds": "60", "note": "低区管网"},
    )
    row = SeriesLimit.objects.get()
    assert (row.low, row.high, row.release, row.seconds) == (200.0, None, 10.0, 60)
    assert "低区管网" in page(warden, "series_limit", hydrant.pk)

    gone = warden.post(reverse("readings:drop_limits", args=[hydrant.pk]), {"version": 1})
    assert gone.status_code == 302
    assert not SeriesLimit.objects.exists()


def test_switching_off_needs_no_numbers(meadow):
    hydrant = meadow.series()
    warden = visitor(meadow, DEVICE_READ, LIMIT_MANAGE)
    address = reverse("readings:set_limits", args=[hydrant.pk])

    refused = warden.post(address, {"version": 0})
    switched = warden.post(address, {"version": 0, "is_off": "on"})

    assert (refused.status_code, switched.status_code) == (422, 302)
    assert not SeriesLimit.objects.get().is_on


@pytest.mark.parametrize("name", ["limits", "drifts"])
def test_what_is_shown_is_exported(meadow, name):
    drifting(meadow)
    reader = visitor(meadow, DEVICE_READ)

    answer = reader.get(reverse(f"readings:{name}"), {"csv": "1"})

    assert "东口" in answer.content.decode("utf-8-sig")


def test_the_api_tells_the_sentence_and_sets_limits(meadow):
    hydrant, drift = drifting(meadow)
    warden = visitor(meadow, DEVICE_READ, LIMIT_MANAGE)

    [told] = warden.get("/api/drifts").json()["items"]
    assert (told["sentence"], told["where"]) == (str(drift), "东口")
    asked = {"version": 0, "low": 150.0, "seconds": 30}
    answer = warden.post(f"/api/series-limits/{hydrant.pk}", asked, content_type="application/json")

    held = answer.json()
    assert (held["source"], held["low"], held["version"]) == ("own", 150.0, 1)
    dropped = warden.post(
        f"/api/series-limits/{hydrant.pk}/drop", {"version": 1}, content_type="application/json"
    )
    assert (dropped.json()["source"], dropped.json()["low"]) == ("rule", 140.0)
