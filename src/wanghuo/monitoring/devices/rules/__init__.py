"""Words, names and refusals of devices; pure."""

from wanghuo.monitoring.devices.rules.clocks import RIGHT_SECONDS, clock_words, skew_of
from wanghuo.monitoring.devices.rules.errors import (
    CommandRefused,
    DeviceClaimed,
    DialectUnknown,
    IdentityRefused,
    PartsDiffer,
)
from wanghuo.monitoring.devices.rules.identities import (
    LONGEST_IDENTITY,
    check_command,
    dialects_of,
    is_identity,
    protocol_of,
    settled_dialect,
)
from wanghuo.monitoring.devices.rules.silence import Silence, silence
from wanghuo.monitoring.devices.rules.states import next_state
from wanghuo.monitoring.devices.rules.tables import declare_tables
from wanghuo.monitoring.devices.rules.words import (
    DEVICE_ANSWERED,
    DEVICE_CHANGED,
    DEVICE_CLAIM,
    DEVICE_CLAIMED,
    DEVICE_COMMAND,
    DEVICE_COMMANDED,
    DEVICE_MANAGE,
    DEVICE_READ,
    DEVICE_RELEASED,
    GIVEN,
    NEXT_STATE,
    OPEN,
    PLACE_EQUIPPED,
    PLACE_UNEQUIPPED,
    REPORTED,
    SEGMENT_PURGED,
    SEGMENT_SEALED,
    CommandEvent,
    CommandState,
)

__all__ = [
    "DEVICE_ANSWERED",
    "DEVICE_CHANGED",
    "DEVICE_CLAIM",
    "DEVICE_CLAIMED",
    "DEVICE_COMMAND",
    "DEVICE_COMMANDED",
    "DEVICE_MANAGE",
    "DEVICE_READ",
    "DEVICE_RELEASED",
    "GIVEN",
    "LONGEST_IDENTITY",
    "NEXT_STATE",
    "OPEN",
    "PLACE_EQUIPPED",
    "PLACE_UNEQUIPPED",
    "REPORTED",
    "RIGHT_SECONDS",
    "SEGMENT_PURGED",
    "SEGMENT_SEALED",
    "CommandEvent",
    "CommandRefused",
    "CommandState",
    "DeviceClaimed",
    "DialectUnknown",
    "IdentityRefused",
    "PartsDiffer",
    "Silence",
    "check_command",
    "clock_words",
    "dialects_of",
    "is_identity",
    "next_state",
    "protocol_of",
    "settled_dialect",
    "silence",
    "skew_of",
]  # fmt: skip

declare_tables()
