"""What visits mean for whom they were made to."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Max, OuterRef, Q, Subquery

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.rulebook.services import rule
from wanghuo.register.dependants.models import Dependant, HelpVisit


def note_visits(visits: Sequence[HelpVisit], actor: Actor, at: datetime) -> None:
    """Let each dependant know the latest visit."""
    del actor, at
    open_ones = HelpVisit._base_manager.filter(dependant=OuterRef("pk"), closed_on__isnull=True)
    latest = open_ones.order_by().values("dependant").annotate(last=Max("visited_on"))
    met = Dependant._base_manager.filter(pk__in={visit.dependant_id for visit in visits})
    met.update(last_visited_on=Subquery(latest.values("last")))


def unvisited(on: date) -> Q:
    """Whom nobody has visited for longer than the rulebook lets pass."""
    days = int(rule("dependant.visits", "", on).parameter("every_days"))
    return Q(last_visited_on__isnull=True) | Q(last_visited_on__lt=on - timedelta(days=days))
