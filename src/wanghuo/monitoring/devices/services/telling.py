"""Gateways are told whom they may hear: after the commit, and never forgotten.

A change of a device clears `is_told` in its own transaction, and the projector tells what is not
told. Nothing hangs on the process that made the change: whoever dies between the commit and the
telling leaves the mark, and the next look finds it. A follower of facts would do as well, but would
read every fact of the house to find these few, and what was lost on the other side could not be
said again from a cursor that is past it; `compare` finds it.
"""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from wanghuo.kernel.messages import Control, Known
from wanghuo.monitoring.devices.models import Device

BATCH = 500


def tell(control: Control) -> int:
    """Tell gateways of devices that changed; return how many.

    A row that changed again meanwhile is told again: what was said now may be the older word, said
    after the newer one of another projector.
    """
    rows = list(Device._base_manager.filter(is_told=False).order_by("id")[:BATCH])
    if rows:
        control.know_all([_known(row) for row in rows])
    for version, alike in _by_version(rows).items():
        told = Device._base_manager.filter(pk__in=alike)
        told.filter(version=version).update(is_told=True)
        told.exclude(version=version).update(is_told=False)
    return len(rows)


def _by_version(rows: Iterable[Device]) -> Mapping[int, list[UUID]]:
    found: dict[int, list[UUID]] = {}
    for row in rows:
        found.setdefault(row.version, []).append(row.pk)
    return found


def compare(control: Control) -> int:
    """Find devices of which gateways were told something else; they are told again.

    Done when a projector begins, and whenever something may have been lost (`doubts`). Devices of
    which only the gateways know stay as they are; what they say brings them among those that wait.
    """
    found = 0
    known = {one.identity: one for one in control.known_after(0)[0]}
    for rows in _in_pieces():
        lost = [pk for pk, row in rows if not _is_known(row, known.get(row.identity))]
        found += Device._base_manager.filter(pk__in=lost, is_told=True).update(is_told=False)
    return found


def _is_known(row: Known, known: Known | None) -> bool:
    return not row.is_allowed if known is None else known == row


def _known(row: Device) -> Known:
    return Known(row.identity, row.dialect, row.is_allowed)


def _in_pieces() -> Iterator[list[tuple[UUID, Known]]]:
    rows = Device._base_manager.values_list("pk", "identity", "dialect", "is_allowed")
    piece = list(rows.order_by("pk")[:BATCH])
    while piece:
        yield [(pk, Known(identity, dialect, allowed)) for pk, identity, dialect, allowed in piece]
        piece = list(rows.order_by("pk").filter(pk__gt=piece[-1][0])[:BATCH])
