"""The projector: carries the journal into the house, each record once.

Cursor and effects lie in one transaction. It moves the cursor first, and only from where it was
read: on PostgreSQL that locks the row until the end, on SQLite there is one writer anyway. Of two
projectors that read the same records only one finds the cursor where it left it, and whoever dies
in between has done nothing.
"""

from wanghuo.gateway.journal.reading import Reader
from wanghuo.monitoring.devices.projector.cursors import open_cursor
from wanghuo.monitoring.devices.projector.effects import carry
from wanghuo.monitoring.devices.projector.said import Effect, Known, Said, introduce
from wanghuo.monitoring.devices.projector.taking import Pace, take

__all__ = ["Effect", "Known", "Pace", "Reader", "Said", "carry", "introduce", "open_cursor", "take"]
