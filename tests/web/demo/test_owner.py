"""The owner of the demo, in small: he logs in and sees what he has to do."""

import random
from datetime import UTC, datetime

import pytest
from django.test import Client

from wanghuo.base.people import services as people
from wanghuo.kernel import clock
from wanghuo.prevention.major_hazards.models import MajorHazard
from wanghuo.prevention.owners.models import Assessment, Pledge
from wanghuo.web.demo import build, county, majors, owners, register
from wanghuo.web.demo.logins import OWNER, PASSWORD
from wanghuo.web.roles import shipped_roles

FOUNDED = datetime(2026, 1, 5, 1, tzinfo=UTC)


@pytest.fixture
def settled(db, everywhere, settings, tmp_path):
    """The county with few places, and its owners."""
    settings.MEDIA_ROOT = tmp_path
    now = clock.now()
    build._build_areas(FOUNDED)
    people.install_roles(roles=shipped_roles(), at=FOUNDED)
    rng = random.Random(county.SEED)  # noqa: S311 -- names for a story, not secrets
    build._build_people(build._build_organisations(FOUNDED), FOUNDED, rng)
    register.fill(founded=FOUNDED, now=now, count=600)
    owners.settle_owners(now)
    majors.find_majors(now)


@pytest.mark.usefixtures("settled")
def test_the_owner_logs_in_and_sees_his_own():
    client = Client()
    asked = client.post("/login", {"username": OWNER.username, "password": PASSWORD})
    page = client.get("/", follow=True)

    assert (asked.status_code, page.status_code) == (302, 200)
    assert Pledge.objects.count() >= Assessment.objects.count() > 0
    own = MajorHazard.objects.get(title=majors.TITLES[0])
    shown = page.content.decode()
    assert all(words in shown for words in (own.place.name, own.title, "疏散通道堆放杂物"))
