"""What every change of deadlines shares: its fact, and the size of its transactions."""

import time
from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from wanghuo.base.deadlines.models import Deadline
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import JsonMap, Mark

# A raised deadline writes its row, its facts and its notices: about 500 rows a transaction, and
# a pause in which others may write (SQLite has one writer at a time).
BATCH = 100
PAUSE_SECONDS = 0.005


def record_change(
    kind: str, deadline: Deadline, *, actor: Actor, at: datetime, before: JsonMap, after: JsonMap
) -> None:
    """Record a fact on the deadline's subject; `data` names the deadline, its day and who owes."""
    subject = Mark(deadline.subject_type, deadline.subject_id, deadline.area_id, deadline.area_path)
    data = {
        "deadline": str(deadline.pk),
        "due_on": deadline.due_on.isoformat(),
        "organisation": deadline.organisation_id,
    }
    facts.record(kind, subject, actor=actor, at=at, before=before, after=after, data=data)


def in_batches(rows: QuerySet[Deadline]) -> Iterator[QuerySet[Deadline]]:
    """Yield `rows` as they stand when their turn comes, a bounded number at a time."""
    ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        if start:
            time.sleep(PAUSE_SECONDS)
        yield rows.filter(pk__in=ids[start : start + BATCH])
