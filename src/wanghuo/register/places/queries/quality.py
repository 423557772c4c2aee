"""What is checked about places and occupiers, with every area in scope."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, F

from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AreaLevel
from wanghuo.base.exchange.rules.quality import Check, Failing, Severity, checks
from wanghuo.register.buildings.rules import PLACE_MANAGE
from wanghuo.register.places.models import Occupier, Place
from wanghuo.register.records.queries import Rows, failing
from wanghuo.register.records.rules import folded

Named = dict[str, Any]


def misplaced_places(at: datetime) -> Iterator[Failing]:
    """Places whose position lies outside the area they are declared in."""
    del at
    return failing("place", _places().filter(is_outside=True), "name")


def places_without_responsible(at: datetime) -> Iterator[Failing]:
    """Places that nobody answers for."""
    del at
    return failing("place", _places().filter(responsible_name=""), "name")


def repeated_places(at: datetime) -> Iterator[Failing]:
    """Places of one area whose names and addresses differ only in width, case or blanks.

    No database folds widths, so the names of one area after another go through here.
    """
    del at
    columns = ("pk", "area_id", "area_path", "sector", "name", "address")
    rows = _places().order_by("area_id", "pk").values(*columns)
    for _, here in groupby(rows.iterator(chunk_size=2000), key=itemgetter("area_id")):
        alike: dict[tuple[str, str], list[Named]] = {}
        for row in here:
            alike.setdefault((folded(row["name"]), folded(row["address"])), []).append(row)
        for same in alike.values():
            if len(same) > 1:
                yield from map(_repeated, same)


def _repeated(row: Named) -> Failing:
    where = f"（{row['address']}）" if row["address"] else ""
    key, link = str(row["pk"]), f"/places/{row['pk']}"
    label = row["name"] + where
    return Failing("place", key, row["area_id"], row["area_path"], label, link, row["sector"])


def places_in_strange_buildings(at: datetime) -> Iterator[Failing]:
    """Places whose building lies in another town."""
    del at
    towns = set(Area.objects.filter(level=AreaLevel.TOWN).order_by().values_list("pk", flat=True))
    apart = _places().exclude(building__area_path=F("area_path")).filter(building__isnull=False)
    rows = apart.values_list("pk", "area_path", "building__area_path").order_by("pk")
    strange = [
        key
        for key, here, there in rows.iterator(chunk_size=2000)
        if len({*_town(here, towns), *_town(there, towns)}) > 1
    ]
    for first in range(0, len(strange), 500):
        yield from failing("place", _places().filter(pk__in=strange[first : first + 500]), "name")


def _town(path: str, towns: set[int]) -> list[int]:
    return [int(part) for part in path.split("/") if part and int(part) in towns]


def repeated_codes(at: datetime) -> Iterator[Failing]:
    """Occupiers that bear one unified social credit code."""
    del at
    coded = _occupiers().exclude(uscc="")
    counted = coded.order_by().values("uscc").annotate(count=Count("pk"))
    rows = coded.filter(uscc__in=counted.filter(count__gt=1).values("uscc"))
    return failing("occupier", rows, "name", "uscc", label=lambda row: f"{row.name}（{row.uscc}）")


def _places() -> Rows:
    return Place.objects.filter(closed_on__isnull=True, merged_into__isnull=True)


def _occupiers() -> Rows:
    return Occupier.objects.filter(closed_on__isnull=True, merged_into__isnull=True)


OURS = (
    Check(
        "place.outside",
        "场所不在所属区划内",
        "场所标注的位置应在所属村（社区）的边界内；位置标错的改位置，区划填错的改区划。",
        Severity.MIDDLE,
        PLACE_MANAGE,
        10,
        misplaced_places,
    ),
    Check(
        "place.responsible",
        "场所没有消防安全责任人",
        "每个在用场所应登记消防安全责任人。",
        Severity.HIGH,
        PLACE_MANAGE,
        10,
        places_without_responsible,
        "《机关、团体、企业、事业单位消防安全管理规定》（公安部令第61号）",
    ),
    Check(
        "place.repeated",
        "场所疑似重复登记",
        "同一区划内，名称和地址（不计全半角、大小写和空格）都相同的场所应合并为一条。",
        Severity.MIDDLE,
        PLACE_MANAGE,
        10,
        repeated_places,
    ),
    Check(
        "place.building",
        "场所与所在建筑不在同一乡镇",
        "场所应与其所在建筑在同一乡镇（街道）；建筑编号填错的改建筑，区划填错的改区划。",
        Severity.MIDDLE,
        PLACE_MANAGE,
        10,
        places_in_strange_buildings,
    ),
    Check(
        "occupier.uscc",
        "统一社会信用代码重复",
        "一个统一社会信用代码只应属于一个社会单位；同一单位的合并，填错的更正。",
        Severity.HIGH,
        PLACE_MANAGE,
        10,
        repeated_codes,
        "GB 32100-2015",
    ),
)


def declare_checks() -> None:
    """Tell the exchange what to check here."""
    for check in OURS:
        checks.declare(check)
