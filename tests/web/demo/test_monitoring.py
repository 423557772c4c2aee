"""What the demo's devices do, in the order in which the demo builds it: no part breaks another."""

import random

from tests.web.demo.test_alarms import FOUNDED
from wanghuo.base.people import services as people
from wanghuo.kernel import clock
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.maintenance.models import DutyCheck, FaultTicket
from wanghuo.monitoring.readings.models import Drift, Series
from wanghuo.web.demo import alarms, build, county, devices, limits, maintenance, readings, register
from wanghuo.web.roles import shipped_roles


def test_every_part_finds_what_the_ones_before_it_left(db, everywhere, tmp_path):
    now = clock.now()
    build._build_areas(FOUNDED)
    people.install_roles(roles=shipped_roles(), at=FOUNDED)
    rng = random.Random(county.SEED)  # noqa: S311 -- names for a story, not secrets
    build._build_people(build._build_organisations(FOUNDED), FOUNDED, rng)
    register.fill(founded=FOUNDED, now=now, count=600)

    devices.connect(tmp_path, now)
    readings.measure(tmp_path, now)
    alarms.cry_out(tmp_path, now)
    limits.measure(now)
    maintenance.keep_up(tmp_path, now)

    for model in (Device, Series, Alarm, Drift, FaultTicket, DutyCheck):
        assert model.objects.exists(), model
