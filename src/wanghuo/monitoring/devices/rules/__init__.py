"""Words, names and refusals of devices; pure."""

from wanghuo.monitoring.devices.rules.bits import bits_of
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
from wanghuo.monitoring.devices.rules.points import LONGEST_PLACE, LONGEST_POINT, point_of, where_of
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
    DEVICE_RETURNED,
    DEVICE_SILENCED,
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
    Connectivity,
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
    "DEVICE_RETURNED",
    "DEVICE_SILENCED",
    "GIVEN",
    "LONGEST_IDENTITY",
    "LONGEST_PLACE",
    "LONGEST_POINT",
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
    "Connectivity",
    "DeviceClaimed",
    "DialectUnknown",
    "IdentityRefused",
    "PartsDiffer",
    "Silence",
    "bits_of",
    "check_command",
    "clock_words",
    "dialects_of",
    "is_identity",
    "next_state",
    "point_of",
    "protocol_of",
    "settled_dialect",
    "silence",
    "skew_of",
    "where_of",
]  # fmt: skip

declare_tables()
