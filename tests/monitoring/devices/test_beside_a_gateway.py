"""A real gateway, a real projector, a transmitter over a socket: from stranger to answer."""

import itertools

import pytest

from tests.gateway.frames import ANALOG, frame, sequence_of
from tests.gateway.talking import Device as Line
from tests.gateway.talking import running
from tests.journeys.browsing import eventually
from tests.monitoring.devices.builders import Ground, facts
from tests.monitoring.devices.test_races import Process
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.gateway.protocols.gbt26875 import frames
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.messages import Action
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.devices import services
from wanghuo.monitoring.devices.models import Device, DeviceCommand, WaitingDevice
from wanghuo.monitoring.devices.services import Claim

pytestmark = pytest.mark.django_db(transaction=True)
SOURCE, IDENTITY = bytes.fromhex("010203040506"), "gbt26875:060504030201"


@pytest.fixture
def ground(transactional_db):
    with scoped(EVERYWHERE):
        yield Ground()


@pytest.fixture
def gateway(tmp_path, ground):
    """A gateway that knows nobody, with the projector beside it."""
    with running(tmp_path / "var", known=()) as one:
        projector = Process(one.var).starts()
        yield one
        projector.kill()
        projector.wait()


def test_a_stranger_is_claimed_heard_commanded_and_let_go(ground, gateway):
    numbers = itertools.count(1)

    def says():
        return frame(ANALOG, next(numbers), source=SOURCE, tag=tag(clock.now()))

    def waits():
        return WaitingDevice.objects.filter(identity=IDENTITY).exists()

    def speaks_and_waits():
        line.says(says())
        line.hears(0.2)
        return waits()

    def is_heard():
        line.says(says())
        line.hears(0.5)
        return any(one.kind == Kind.SIGNAL for one in gateway.stored(Lane.TELEMETRY))

    with Line(gateway) as line:
        line.says(says())
        assert eventually(waits)

        row = services.claim_device(
            claim=Claim(identity=IDENTITY, area=ground.village), actor=ground.keeper,
            at=clock.now(),
        )  # fmt: skip
        assert eventually(is_heard)
        assert eventually(lambda: Device.objects.get(pk=row.pk).twin.heard_at is not None)

        told = services.send_command(
            device=row, action=Action.READ_UITD_VERSION, actor=ground.keeper, at=clock.now()
        )
        asked = next(one for one in iter(line.hears, None) if one[26] == frames.REQUEST)
        line.says(frame(b"\x19\x01\x01\x01", sequence_of(asked), frames.REPLY, source=SOURCE))
        assert eventually(lambda: _state(told) == "executed")

        services.release_device(device=row, version=0, actor=ground.keeper, at=clock.now())
        assert eventually(speaks_and_waits)

    told = [len(facts(f"device.{verb}")) for verb in ("claimed", "commanded", "answered")]
    assert told == [1, 1, 1]


def _state(command):
    return DeviceCommand.objects.get(pk=command.pk).state
