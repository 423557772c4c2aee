"""The demo's desk, in small: a fire of two points waits, a false one has its cause."""

import random
from datetime import UTC, datetime

import pytest
from django.test import Client

from wanghuo.base.people import services as people
from wanghuo.kernel import clock
from wanghuo.monitoring.alarms.models import Alarm, AlarmGroup, Shield
from wanghuo.web.demo import alarms, build, county, devices, register
from wanghuo.web.demo.logins import PASSWORD
from wanghuo.web.roles import shipped_roles

FOUNDED = datetime(2026, 1, 5, 1, tzinfo=UTC)


@pytest.fixture
def rung(db, everywhere, tmp_path):
    """The county with few places, its devices, and what two of them cried out."""
    now = clock.now()
    build._build_areas(FOUNDED)
    people.install_roles(roles=shipped_roles(), at=FOUNDED)
    rng = random.Random(county.SEED)  # noqa: S311 -- names for a story, not secrets
    build._build_people(build._build_organisations(FOUNDED), FOUNDED, rng)
    register.fill(founded=FOUNDED, now=now, count=600)
    devices.connect(tmp_path, now)
    alarms.cry_out(tmp_path, now)


@pytest.mark.usefixtures("rung")
def test_a_fire_waits_and_a_false_one_was_dismissed():
    found = Alarm.objects.order_by("opened_at").values_list("where", "state", "cause")

    assert [(where[:4], state, cause) for where, state, cause in found] == [
        ("一层厨房", "false", "cooking"),
        ("二层走廊", "opened", ""),
        ("二层楼梯", "opened", ""),
    ]
    assert AlarmGroup.objects.get().alarms.count() == 2
    assert Shield.objects.get().until > clock.now()


@pytest.mark.usefixtures("rung")
def test_the_officer_begins_the_day_with_the_fire():
    client = Client()
    client.post("/login", {"username": "officer", "password": PASSWORD})

    assert "可能有火的报警" in client.get("/").content.decode()
    assert "二层走廊" in client.get("/alarms/?queue=ringing").content.decode()
