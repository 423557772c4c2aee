"""The gateway is told whom it may hear: after the commit, and never forgotten.

A change of a device clears `is_told` in its own transaction, and the projector, which stands beside
the control file, tells the gateway what is not told. Nothing hangs on the process that made the
change: whoever dies between the commit and the file leaves the mark, and the next look finds it. A
follower of facts would do as well, but would read every fact of the house to find these few, and a
file that was lost could not be made again from a cursor that is past them; `compare` makes it.
"""

from collections.abc import Iterator

from wanghuo.kernel.messages import Control, Known
from wanghuo.monitoring.devices.models import Device

BATCH = 500


def tell(control: Control) -> int:
    """Tell the gateway of devices that changed; return how many.

    A row that changed again meanwhile keeps its mark: its version is another.
    """
    rows = list(Device._base_manager.filter(is_told=False).order_by("id")[:BATCH])
    if rows:
        control.know_all([_known(row) for row in rows])
    for row in rows:
        as_told = Device._base_manager.filter(pk=row.pk, version=row.version)
        as_told.update(is_told=True)
    return len(rows)


def compare(control: Control) -> int:
    """Find devices of which the control file says something else; they are told again.

    Done when a projector begins: the file may be new, or older than the house. Devices of which
    only the file knows stay as they are; what they say brings them among those that wait.
    """
    found = 0
    for rows in _in_pieces():
        known = control.known([row.identity for row in rows])
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
