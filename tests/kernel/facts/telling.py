"""Facts made up for tests, and what the table holds."""

from datetime import UTC, datetime

from django.db import transaction

from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.facts.services import Mark, record

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
KIND = "test.happened"


def tell(subject_id="1", *, area_path="", at=AT, actor=SYSTEM, kind=KIND, **more):
    """Record one fact in a transaction of its own."""
    subject = Mark("thing", subject_id, area_id=7, area_path=area_path)
    with transaction.atomic():
        return record(kind, subject, actor=actor, at=at, **more)


def positions():
    """Return (subject, position) of every sealed fact, in order of position."""
    sealed = Fact._base_manager.filter(position__isnull=False).order_by("position")
    return list(sealed.values_list("subject_id", "position"))
