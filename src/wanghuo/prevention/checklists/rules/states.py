"""What may follow what in the life of a version."""

from collections.abc import Mapping
from types import MappingProxyType

from wanghuo.kernel.errors import TransitionRefused
from wanghuo.prevention.checklists.rules.words import VersionAction, VersionState

NEXT_STATE: Mapping[tuple[VersionState, VersionAction], VersionState] = MappingProxyType(
    {
        (VersionState.DRAFT, VersionAction.EDIT): VersionState.DRAFT,
        (VersionState.DRAFT, VersionAction.PUBLISH): VersionState.PUBLISHED,
        (VersionState.DRAFT, VersionAction.DISCARD): VersionState.DISCARDED,
        (VersionState.PROPOSED, VersionAction.RENEW): VersionState.PROPOSED,
        (VersionState.PROPOSED, VersionAction.ADOPT): VersionState.DRAFT,
        (VersionState.PROPOSED, VersionAction.DISCARD): VersionState.DISCARDED,
    }
)
"""A published version appears on no left side: it never changes."""


def next_state(state: VersionState, action: VersionAction) -> VersionState:
    """Return the version's state after `action`, or refuse."""
    try:
        return NEXT_STATE[state, action]
    except KeyError:
        raise TransitionRefused(state=state.label, action=action.label) from None
