"""A county with a village, who may do what there, and a journal to read."""

import asyncio
import json
from datetime import UTC, datetime

from tests.factories import make_actor, make_area
from tests.gateway.frames import frame
from tests.register.samples import small
from wanghuo.gateway.journal.reading import FileReader
from wanghuo.gateway.journal.records import Kind, Lane, Record
from wanghuo.gateway.journal.writing import LaneWriter
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts.models import Fact
from wanghuo.monitoring.devices import services
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.rules import (
    DEVICE_CLAIM,
    DEVICE_COMMAND,
    DEVICE_MANAGE,
    DEVICE_READ,
)
from wanghuo.monitoring.devices.services import Claim

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NS = int(AT.timestamp()) * 10**9
SECOND = 10**9
ALL = (DEVICE_READ, DEVICE_CLAIM, DEVICE_MANAGE, DEVICE_COMMAND)


def named(nth):
    """The identity of a transmitter."""
    return f"gbt26875:{nth:012X}"


class Ground:
    """A county at home here, a town, a village, and somebody who may do everything there."""

    def __init__(self):
        self.county = make_area("望山县")
        self.town = make_area("清石镇", self.county)
        self.village = make_area("东山村", self.town)
        self.keeper = make_actor(self.county.path, *ALL)

    def place(self, area=None, **given):
        """A place."""
        return small("place", area or self.village, **given)

    def claimed(self, nth=1, actor=SYSTEM, **given):
        """A claimed device, in the village unless it is said."""
        claim = Claim(identity=named(nth), **({"area": self.village} | given))
        return services.claim_device(claim=claim, actor=actor, at=AT)


def record(nth=1, kind=Kind.UNKNOWN, seconds=0, raw=None, device=None, note=""):
    """What the gateway writes down of a transmitter, so many seconds after AT."""
    said = frame(sequence=seconds % 65536) if raw is None else raw
    identity = named(nth) if device is None else device
    protocol = identity.partition(":")[0]
    key = f"{identity}{seconds}{kind}{note}".encode()
    return Record(NS + seconds * SECOND, identity, protocol, "standard", kind, key, said, note)


def result(command, state, raw=b""):
    """What the gateway writes down of a command."""
    note = json.dumps({"command": str(command), "state": state})
    return Record(NS, named(1), "", "", Kind.RESULT, note.encode(), raw, note)


def write(journal, records, lane=Lane.ALARM, **given):
    """Write records through the journal's own writer."""

    async def written():
        writer = LaneWriter(journal, lane, on_told=lambda _: None, **given)
        for one in records:
            writer.append(one)
        await writer.close()

    asyncio.run(written())
    return FileReader(journal)


def facts(kind):
    """Facts of a kind, in their order."""
    return list(Fact._base_manager.filter(kind=kind).order_by("id"))


def device(nth=1):
    """A device as it stands."""
    return Device._base_manager.select_related("area", "place").get(identity=named(nth))
