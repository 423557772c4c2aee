"""What is on its way out."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from wanghuo.base.notices.models import Delivery, Notice
from wanghuo.base.notices.rules import WAITING, Adapter, DeliveryState
from wanghuo.base.people.models import Post
from wanghuo.kernel.scoping import access


def kept(notices: Sequence[Notice]) -> list[Notice]:
    """Return those of the notices just made that went into an inbox: not told before."""
    rows = Notice.objects.filter(pk__in=[notice.pk for notice in notices])
    return list(rows.order_by("id"))


def homes(user_ids: Collection[int], on: date) -> dict[int, str]:
    """Return the area in which each of these people works that day: of the newest post.

    Unscoped: it says whose a delivery is.
    """
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    posts = Post._base_manager.filter(lasting, user_id__in=user_ids, valid_from__lte=on)
    return dict(posts.order_by("valid_from", "id").values_list("user_id", "area_path"))


def due(adapter: Adapter, at: datetime) -> QuerySet[Delivery]:
    """Deliveries to be tried at `at` that nobody is sending, the longest waiting first."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=at)
    rows = Delivery.objects.filter(free, adapter=adapter, state__in=WAITING, next_at__lte=at)
    return rows.select_related("notice__recipient").order_by("next_at", "id")


def deliveries(
    *, adapter: Adapter | None = None, state: DeliveryState | None = None
) -> QuerySet[Delivery]:
    """Deliveries in scope under the filters given, newest first (投递清单)."""
    given = {"adapter": adapter, "state": state}
    return Delivery.objects.filter(**{k: v for k, v in given.items() if v}).order_by("-id")


def delivery_in_scope(delivery_id: UUID) -> Delivery:
    """Return one delivery, or refuse with `NotFound`."""
    return access(Delivery.objects.all(), pk=delivery_id)


def delivery_counts() -> dict[tuple[str, str], int]:
    """Count the deliveries in scope by adapter and state."""
    rows = Delivery.objects.values("adapter", "state").annotate(n=Count("id"))
    return {(row["adapter"], row["state"]): row["n"] for row in rows.order_by("adapter", "state")}
