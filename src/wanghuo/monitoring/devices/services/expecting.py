"""How every device should stand by now, as an expression of the database (应有状态).

The bounds are those of `rules.bounds`; upstreams with outages have their own, all others share one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Case, CharField, F, Q, Value, When

from wanghuo.base.areas.models import Area
from wanghuo.kernel.scoping import subtree
from wanghuo.monitoring.devices import rules
from wanghuo.monitoring.devices.models import Outage, ProductClass
from wanghuo.monitoring.devices.rules import EVERYTHING, Connectivity, Expected, Gap

REMEMBERED = timedelta(days=60)
Gaps = Mapping[str, Sequence[Gap]]


def expected_of(one: ProductClass) -> Expected:
    """Return what a class is expected to do."""
    return Expected(
        timedelta(seconds=one.interval_seconds),
        one.late_after,
        one.suspected_after,
        one.offline_after,
    )


def gaps_until(as_of: datetime) -> dict[str, list[Gap]]:
    """Return the outages that still matter, by upstream."""
    matters = Q(ended_at=None) | Q(ended_at__gt=as_of - REMEMBERED)
    found: dict[str, list[Gap]] = {}
    for one in Outage.objects.filter(matters).order_by("begun_at", "id"):
        found.setdefault(one.upstream, []).append(Gap(one.begun_at, one.ended_at))
    return found


def behind(upstream: str, lookup: str = "device__") -> Q:
    """Rows that lie behind an upstream."""
    sort, _, name = upstream.partition(":")
    if upstream == EVERYTHING:
        return Q()
    if sort == "area":
        path = Area._base_manager.filter(pk=int(name)).values_list("path", flat=True).first()
        return subtree(path, f"{lookup}area_path") if path else Q(pk__in=())
    protocol, _, dialect = name.partition("/")
    condition = Q(**{f"{lookup}protocol": protocol})
    return condition & Q(**{f"{lookup}dialect": dialect}) if sort == "product" else condition


def should_be(classes: Iterable[ProductClass], as_of: datetime, gaps: Gaps) -> Case:
    """Return the state of a twin by the rule; of one without a class, the state it has."""
    every = list(classes)
    own = gaps.get(EVERYTHING, ())
    channels = [key for key in gaps if key.partition(":")[0] in {"protocol", "product"}]
    towns = [key for key in gaps if key.startswith("area:")]
    channels.sort(key=lambda key: not key.startswith("product"))  # the narrower first
    whens = []
    for town in [*towns, ""]:
        for channel in [*channels, ""]:
            if not (town or channel):
                continue
            behind_all = [*own, *gaps.get(town, ()), *_of_channel(channel, gaps)]
            rows = Q(heard_at__isnull=False)
            rows &= behind(town) if town else Q()
            rows &= behind(channel) if channel else Q()
            whens.append(When(rows, then=_by_class(every, as_of, behind_all)))
    return Case(*whens, default=_by_class(every, as_of, own), output_field=CharField())


def _of_channel(channel: str, gaps: Gaps) -> list[Gap]:
    """Return the outages of a channel; a product lies behind its protocol."""
    sort, _, name = channel.partition(":")
    above = gaps.get(f"protocol:{name.partition('/')[0]}", ()) if sort == "product" else ()
    return [*gaps.get(channel, ()), *above]


def _by_class(classes: Iterable[ProductClass], as_of: datetime, gaps: Iterable[Gap]) -> Case:
    by_expected: dict[Expected, list[ProductClass]] = {}
    for one in classes:
        by_expected.setdefault(expected_of(one), []).append(one)
    behind_all = list(gaps)
    return Case(
        *(
            When(device__product_class__in=same, then=_by_bounds(expected, as_of, behind_all))
            for expected, same in by_expected.items()
        ),
        default=F("connectivity"),
        output_field=CharField(),
    )


def _by_bounds(expected: Expected, as_of: datetime, gaps: Iterable[Gap]) -> Case:
    found = rules.bounds(expected, as_of, gaps)
    online = When(heard_at__gt=found.late, then=Value(Connectivity.ONLINE.value))
    if found.lost is not None:
        worse = [When(heard_at__lte=found.lost, then=Value(Connectivity.OFFLINE.value))]
        rest = Connectivity.CUT_OFF
    else:
        worse = [
            When(heard_at__lte=found.offline, then=Value(Connectivity.OFFLINE.value)),
            When(heard_at__lte=found.suspected, then=Value(Connectivity.SUSPECTED.value)),
        ]
        rest = Connectivity.LATE
    return Case(online, *worse, default=Value(rest.value), output_field=CharField())
