"""The demo's maintenance, in small: tickets in every state, and a pass rate that is not whole."""

import random
from datetime import UTC, datetime

import pytest

from wanghuo.base.people import services as people
from wanghuo.kernel import clock
from wanghuo.monitoring.maintenance import queries
from wanghuo.monitoring.maintenance.models import DutyDrive, FaultTicket
from wanghuo.monitoring.maintenance.queries import CheckFilter
from wanghuo.monitoring.maintenance.rules import FaultReason, TicketState
from wanghuo.web.demo import build, county, devices, maintenance, register
from wanghuo.web.roles import shipped_roles

FOUNDED = datetime(2026, 1, 5, 1, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.usefixtures("everywhere")
def test_tickets_stand_in_every_state_and_somebody_slept(tmp_path):
    now = clock.now()
    build._build_areas(FOUNDED)
    people.install_roles(roles=shipped_roles(), at=FOUNDED)
    rng = random.Random(county.SEED)  # noqa: S311 -- names for a story, not secrets
    build._build_people(build._build_organisations(FOUNDED), FOUNDED, rng)
    register.fill(founded=FOUNDED, now=now, count=600)
    devices.connect(tmp_path, now)

    maintenance.keep_up(tmp_path, now)

    found = FaultTicket.objects.all()
    assert {one.state for one in found} == set(TicketState)
    assert {one.reason for one in found} == set(FaultReason)
    assert all(one.firm_id and one.organisation_id for one in found)
    numbers = queries.duty_numbers(CheckFilter())
    drives = list(DutyDrive.objects.all())
    assert (len(drives), numbers.asked) == (3, 0)
    assert numbers.lost + sum(one.offline for one in drives) == 3  # the silent one, each time
    assert 0 < numbers.missed < numbers.passed
