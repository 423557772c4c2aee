"""Gateways are told whom they may hear: after the commit, and never forgotten.

A change of a device clears `is_told` in its own transaction, and the projector tells what is not
told. Nothing hangs on the process that made the change: whoever dies between the commit and the
telling leaves the mark, and the next look finds it. A follower of facts would do as well, but would
read every fact of the house to find these few, and what was lost on the other side could not be
said again from a cursor that is past it; `compare` finds it.
"""

from collections.abc import Iterator

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
    for row in rows:
        as_told = Device._base_manager.filter(pk=row.pk, version=row.version)
        if not as_told.update(is_told=True):
            Device._base_manager.filter(pk=row.pk).update(is_told=False)
    return len(rows)


def compare(control: Control) -> int:
    """Find devices of which gateways were told something else; they are told again.

    Done when a projector begins, and whenever something may have been lost (`doubts`). Devices of
    which only the gateways know stay as they are; what they say brings them among those that wait.
    """
    found = 0
    known = {one.identity: one for one in control.known_after(0)[0]}
    for rows in _in_pieces():
        lost = [row.pk for row in rows if not _is_known(row, known.get(row.identity))]
        found += Device._base_manager.filter(pk__in=lost, is_told=True).update(is_told=False)
    return found


def _is_known(row: Device, known: Known | None) -> bool:
    if known is None:
        return not row.is_allowed
    return known == _known(row)


def _known(row: Device) -> Known:
    return Known(row.identity, row.dialect, row.is_allowed)


def _in_pieces() -> Iterator[list[Device]]:
    rows = Device._base_manager.only("identity", "dialect", "is_allowed").order_by("id")
    piece = list(rows[:BATCH])
    while piece:
        yield piece
        piece = list(rows.filter(pk__gt=piece[-1].pk)[:BATCH])
