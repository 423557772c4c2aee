"""What is done with devices; each changes one thing and records it."""

from wanghuo.monitoring.devices.services.binding import Site, follow_place
from wanghuo.monitoring.devices.services.claiming import Claim, claim_device
from wanghuo.monitoring.devices.services.classes import change_class, enter_class, ship_classes
from wanghuo.monitoring.devices.services.commanding import (
    end_unanswered,
    order_commands,
    send_command,
)
from wanghuo.monitoring.devices.services.keeping import Binding, rebind_device, release_device
from wanghuo.monitoring.devices.services.sealing import (
    Verdict,
    purge_segments,
    seal_segments,
    verify_segment,
)
from wanghuo.monitoring.devices.services.telling import compare, tell
from wanghuo.monitoring.devices.services.watching import Lookout, Swept, sweep

__all__ = [
    "Binding", "Claim", "Lookout", "Site", "Swept", "Verdict", "change_class", "claim_device",
    "compare", "end_unanswered", "enter_class", "follow_place", "order_commands", "purge_segments",
    "rebind_device", "release_device", "seal_segments", "send_command", "ship_classes", "sweep",
    "tell", "verify_segment",
]  # fmt: skip
