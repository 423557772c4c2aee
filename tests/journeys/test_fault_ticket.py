"""A silent device is mended by its day; a control room is asked whether anybody is there."""

from datetime import timedelta

import pytest
from django.db import transaction

from tests.gateway.frames import frame
from tests.journeys.cast import Person, clock_ticks, form_of
from tests.journeys.steps import on
from tests.journeys.test_people_are_told import inbox
from tests.monitoring.devices.builders import record, write
from tests.monitoring.maintenance.builders import answer
from tests.register.samples import small
from wanghuo.gateway.journal.reading import WHOLE
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.devices.models import Device, DeviceCommand, Twin
from wanghuo.monitoring.devices.projector import take
from wanghuo.monitoring.devices.rules import DEVICE_RETURNED, DEVICE_SILENCED, Connectivity
from wanghuo.monitoring.devices.services import Claim, claim_device
from wanghuo.monitoring.maintenance import projector
from wanghuo.monitoring.maintenance.services import sweep_checks

pytestmark = pytest.mark.django_db


@pytest.fixture
def device(county):
    """A claimed transmitter in a shop of the first village, which a firm keeps."""
    with scoped(EVERYWHERE):
        shop = small("place", county.villages[0], kind="shop", name="老街超市")
        firm = small("servicefirm", county.county, name="安维消防")
        claim = Claim(identity="gbt26875:000000000001", place=shop, name="老街超市传输装置")
        row = claim_device(claim=claim, actor=SYSTEM, at=clock.now())
        Device.objects.filter(pk=row.pk).update(firm=firm)
    return row


@transaction.atomic
def tells(device, kind, connectivity):
    """Let the house have found out how a device stands."""
    Twin._base_manager.filter(device=device).update(connectivity=connectivity)
    data = {"heard_at": clock.now().isoformat()}
    facts.record(kind, facts.mark(device), actor=SYSTEM, at=clock.now(), data=data)


def both_tick():
    """Let the house hear what it was told, then what it told itself of that."""
    clock_ticks()
    clock_ticks()


def takes(person, page, **step):
    """Take a ticket one step on, through the form of its page."""
    form = form_of(person.opens(page), f"{page}/handle")
    assert person.client.post(f"{page}/handle", {**form, **step}).status_code == 302


def listed(person, **asked):
    """What the list of tickets shows: which device, by when, how far it has come."""
    page = person.client.get("/maintenance/tickets", asked).context["page"]
    return [(row.device.name, str(row.due_on), row.get_state_display()) for row in page]


def test_a_silent_device_is_chased_mended_verified_and_closed(device):
    with on("03-02T10:00"):
        tells(device, DEVICE_SILENCED, Connectivity.OFFLINE)
        both_tick()
        clerk = Person("clerk")
        assert listed(clerk) == [("老街超市传输装置", "2026-03-05", "待接单")]
        assert "assigned" in inbox(clerk)

    with on("03-06T09:00"):
        both_tick()
        clerk = Person("clerk")
        assert "故障单已逾期" in clerk.opens("/").content.decode()
        assert "overdue" in inbox(clerk)
        [ticket] = clerk.client.get("/maintenance/tickets", {"view": "overdue"}).context["page"]
        page = f"/maintenance/tickets/{ticket.pk}"
        assert "逾期 1 天" in clerk.opens(page).content.decode()
        takes(clerk, page, action="accept")
        takes(clerk, page, action="repair", note="安维消防更换通信模块")
        takes(clerk, page, action="return", note="仍收不到上报")
        assert listed(clerk) == [("老街超市传输装置", "2026-03-11", "退回重修")]

    with on("03-07T09:00"):
        tells(device, DEVICE_RETURNED, Connectivity.ONLINE)
        both_tick()
        clerk = Person("clerk")
        assert "装置已恢复" in clerk.opens(page).content.decode()
        takes(clerk, page, action="settle")
        assert listed(clerk) == []
        told = clerk.opens(page).content.decode()
        words = ("登记故障单", "已逾期", "维护机构接单", "退回重修", "装置已恢复上报", "故障单办结")
        assert [word in told for word in words] == [True] * 6
        assert "装置的故障单" in clerk.opens(f"/devices/{device.pk}").content.decode()


def test_a_control_room_answers_once_and_sleeps_once(device, county, tmp_path):
    clerk = Person("clerk")
    asking = {"area": county.town.code, "minutes": 10}

    first = clerk.fills(clerk.opens("/maintenance/checks"), "/maintenance/drives/start", **asking)
    assert "等待应答&nbsp;1" in first.content.decode()
    DeviceCommand._base_manager.update(state="executed", settled_at=clock.now())
    pressed = [record(1, Kind.SIGNAL, 60, raw=frame(answer(), sequence=1))]
    reader = write(tmp_path, pressed, Lane.TELEMETRY)
    take(reader, Lane.TELEMETRY, WHOLE, at=clock.now(), effects=(projector.carry,))

    with on("03-02T15:00"):
        clerk = Person("clerk")
        clerk.fills(clerk.opens("/maintenance/checks"), "/maintenance/drives/start", **asking)
        slept = DeviceCommand._base_manager.filter(state="queued")
        slept.update(state="executed", settled_at=clock.now() + timedelta(seconds=2))

    with on("03-02T16:00"):
        sweep_checks(at=clock.now())
        clerk = Person("clerk")
        page = clerk.opens("/maintenance/rates?by=place").content.decode()
        assert ("老街超市" in page, "50.0%" in page) == (True, True)
        overview = clerk.opens("/maintenance/").content.decode()
        assert ("安维消防" in overview, "50.0%" in overview) == (True, True)
