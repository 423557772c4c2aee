"""What every change of deadlines shares: its fact, and the size of its transactions."""

import time
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import QuerySet

from wanghuo.base.deadlines.models import Deadline
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry, JsonMap, Mark

# A raised deadline writes its row, its facts and its notices: about 500 rows a transaction, and
# a pause in which others may write (SQLite has one writer at a time).
BATCH = 100
PAUSE_SECONDS = 0.005


def record_changes(
    kind: str,
    deadlines: Iterable[Deadline],
    *,
    actor: Actor,
    at: datetime,
    before: JsonMap,
    after: JsonMap,
) -> None:
    """Record a fact on each deadline's subject; `data` names the deadline, its day, who owes."""
    entries = [Entry(_subject(one), before, after, _data(one)) for one in deadlines]
    facts.record_all(kind, entries, actor=actor, at=at)


def _subject(deadline: Deadline) -> Mark:
    return Mark(deadline.subject_type, deadline.subject_id, deadline.area_id, deadline.area_path)


def _data(deadline: Deadline) -> JsonMap:
    return {
        "deadline": str(deadline.pk),
        "due_on": deadline.due_on.isoformat(),
        "organisation": deadline.organisation_id,
    }


def in_batches(rows: QuerySet[Deadline]) -> Iterator[QuerySet[Deadline]]:
    """Yield `rows` as they stand when their turn comes, a bounded number at a time."""
    ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        if start:
            time.sleep(PAUSE_SECONDS)
        yield rows.filter(pk__in=ids[start : start + BATCH])
