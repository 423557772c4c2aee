"""Keep the log of reminders (催办记录): one row for each level that a deadline rises to."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import LEVEL_FACTS, DeadlineLevel
from wanghuo.base.notices.models import Reminder
from wanghuo.kernel.facts.models import Fact

LEVEL_OF: Mapping[str, DeadlineLevel] = MappingProxyType(
    {kind: level for level, kind in LEVEL_FACTS.items()}
)


def log_reminder(fact: Fact) -> None:
    """Log what a fact says of a pressed deadline; hearing it twice logs it once."""
    told = json.loads(fact.body)["data"].get("deadline")
    deadline = Deadline.objects.filter(pk=UUID(told)).first() if told else None
    if deadline is None:
        return
    reminder = Reminder(
        pk=fact.pk,
        deadline=deadline,
        level=LEVEL_OF[fact.kind],
        area_path=deadline.area_path,
        sector=deadline.sector,
        at=fact.at,
    )
    Reminder._base_manager.bulk_create([reminder], ignore_conflicts=True)
