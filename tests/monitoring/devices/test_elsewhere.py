"""A gateway on another host: the house and it share a NATS server and nothing else."""

import asyncio
import time
from contextlib import closing

import nats
import pytest

from tests.gateway.frames import ANALOG, frame, now_tag, sequence_of
from tests.gateway.journal.servers import address_of
from tests.gateway.talking import Device as Line
from tests.gateway.talking import running
from tests.journeys.browsing import eventually
from tests.monitoring.devices.builders import Ground
from tests.monitoring.devices.test_races import Process
from wanghuo.gateway.control.opening import open_stream
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.gateway.protocols.gbt26875 import frames
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.messages import Action, Known
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.devices import services
from wanghuo.monitoring.devices.models import DeviceCommand, WaitingDevice
from wanghuo.monitoring.devices.services import Claim

pytestmark = pytest.mark.django_db(transaction=True)
SOURCE, IDENTITY = bytes.fromhex("010203040506"), "gbt26875:060504030201"


@pytest.fixture
def ground(transactional_db):
    with scoped(EVERYWHERE):
        yield Ground()


@pytest.fixture
def gateway(tmp_path, node, ground):
    """A gateway that knows nobody; the projector's folder is another."""
    url = address_of(node)
    with running(tmp_path / "there", known=(), journal=url, control=url) as one:
        process = Process(tmp_path / "here")
        process.settings |= {"WANGHUO_JOURNAL_URL": url, "WANGHUO_CONTROL_URL": url}
        projector = process.starts()
        yield one
        projector.kill()
        projector.wait()


def says(line):
    line.says(frame(ANALOG, time.monotonic_ns() % 65536, source=SOURCE, tag=now_tag()))


def is_heard(line, gateway):
    says(line)
    line.hears(0.5)
    return any(one.kind == Kind.SIGNAL for one in gateway.stored(Lane.TELEMETRY))


def claimed(ground):
    return services.claim_device(
        claim=Claim(identity=IDENTITY, area=ground.village), actor=SYSTEM, at=clock.now()
    )


def test_a_stranger_elsewhere_is_claimed_heard_and_commanded(ground, gateway):
    with Line(gateway) as line:
        says(line)
        assert eventually(lambda: WaitingDevice.objects.filter(identity=IDENTITY).exists())
        row = claimed(ground)
        assert eventually(lambda: is_heard(line, gateway))

        told = services.send_command(
            device=row, action=Action.READ_UITD_VERSION, actor=ground.keeper, at=clock.now()
        )
        asked = next(one for one in iter(line.hears, None) if one[26] == frames.REQUEST)
        line.says(frame(b"\x19\x01\x01\x01", sequence_of(asked), frames.REPLY, source=SOURCE))
        assert eventually(lambda: DeviceCommand.objects.get(pk=told.pk).state == "executed")


def test_what_a_server_lost_is_told_again(ground, gateway, node):
    """Nobody is restarted: the projector sees that the streams are others, and compares."""
    claimed(ground)
    with closing(open_stream(address_of(node))) as stream:
        assert eventually(lambda: told(stream) == [Known(IDENTITY, "standard", True)])
        asyncio.run(are_deleted(node))
        assert eventually(lambda: told(stream) == [])
        assert eventually(lambda: told(stream) == [Known(IDENTITY, "standard", True)])

    with Line(gateway) as line:
        assert eventually(lambda: is_heard(line, gateway))


def told(stream):
    try:
        return stream.known_after(0)[0]
    except ConnectionError:
        return None


async def are_deleted(node):
    client = await nats.connect(f"nats://{node.address}")
    for name in ("t-control", "t-commands"):
        await client.jetstream().delete_stream(name)
    await client.close()


def test_a_claim_waits_for_a_server_that_is_away(ground, gateway, node):
    node.kill()
    claimed(ground)
    with Line(gateway) as line:
        node.start()
        assert eventually(lambda: is_heard(line, gateway))
