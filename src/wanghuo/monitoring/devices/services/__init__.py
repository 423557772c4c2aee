"""What is done with devices; each changes one thing and records it."""

from wanghuo.monitoring.devices.services.claiming import Claim, claim_device
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

__all__ = [
    "Binding", "Claim", "Verdict", "claim_device", "compare", "end_unanswered", "order_commands",
    "purge_segments", "rebind_device", "release_device", "seal_segments", "send_command", "tell",
    "verify_segment",
]  # fmt: skip
