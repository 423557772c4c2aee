"""What stands around the places of the fictional county: buildings, facilities, lanes, people.

Each function yields what is to be entered, as (area code or none, values); links are rows that were
entered before. Some of everything is late, missing or broken, so that every list has work in it.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from wanghuo.register.buildings.rules import BuildingUse, FireRating, LegacyClass, Structure
from wanghuo.register.dependants.rules import DependantKind
from wanghuo.register.facilities.rules import FacilityKind, ObstacleKind, RetrofitKind
from wanghuo.register.records.kinds import Row
from wanghuo.web.demo import county
from wanghuo.web.demo.places_firms import FIRMS
from wanghuo.web.demo.places_rows import Entered, Villages, phone
from wanghuo.web.demo.places_shares import FANCY, STREETS

USES = (
    (BuildingUse.RESIDENTIAL, 58), (BuildingUse.MIXED, 18), (BuildingUse.PUBLIC, 14),
    (BuildingUse.FACTORY, 6), (BuildingUse.WAREHOUSE, 4),
)  # fmt: skip
FITTED = (
    (FacilityKind.ALARM, "火灾自动报警系统"), (FacilityKind.SPRINKLER, "自动喷水灭火系统"),
    (FacilityKind.INDOOR_HYDRANT, "室内消火栓系统"), (FacilityKind.PUMP, "消防水泵房"),
    (FacilityKind.LIFT, "消防电梯"), (FacilityKind.CONTROL_ROOM, "消防控制室"),
    (FacilityKind.LADDER_AREA, "消防车登高操作场地"),
    (FacilityKind.RESCUE_WINDOW, "消防救援窗口"),
)  # fmt: skip
SMALL_FITTED = (
    (FacilityKind.EXTINGUISHER, "灭火器"), (FacilityKind.SMOKE_DETECTOR, "独立式感烟探测器"),
    (FacilityKind.SIMPLE_SPRINKLER, "简易喷淋"), (FacilityKind.LIGHTING, "应急照明和疏散指示"),
    (FacilityKind.COMBUSTIBLE_GAS, "可燃气体探测报警"),
)  # fmt: skip
CAUSES = ("私家车违停", "堆放建筑垃圾", "夜市摊位占道", "新设隔离桩", "电动三轮车停放")
WHERE = ("1 号楼北侧", "三层东单元", "东门入口", "二层疏散走道", "南侧外窗", "地下车库出口")
RISKS = ("独居，冬季用炭火取暖", "行动不便，居住三层无电梯", "屋内线路老化", "夜间无人照看")
FOUND = (
    "检查线路和取暖用具，提醒离人断电。",
    "更换老化插座一处，张贴提示。",
    "身体状况平稳，无隐患。",
)


def buildings(count: int, villages: Villages, today: date, rng: random.Random) -> Iterator[Entered]:
    """Yield houses: a fifth of them high, some of those without anybody in charge."""
    uses = rng.choices([use for use, _ in USES], [share for _, share in USES], k=count)
    for nth, (use, code) in enumerate(zip(uses, villages.choose(count, rng), strict=True), 1):
        short = villages.names[code].rstrip("村")
        lon, lat = villages.point(code, rng)
        yield (
            code,
            {
                "number": f"JZ{nth:05d}",
                "name": f"{short}{rng.choice(FANCY)}{rng.choice(('小区', '大厦', '楼'))}{nth}号楼",
                "use": use.value,
                "address": f"{villages.names[code]}{rng.choice(STREETS)}{rng.randint(1, 260)}号",
                "longitude": lon,
                "latitude": lat,
                **_storeys(nth, use, rng),
                **_chief(nth, rng),
                **_legacy(nth, today, rng),
            },
        )


def _storeys(nth: int, use: BuildingUse, rng: random.Random) -> dict[str, Any]:
    is_house = use in {BuildingUse.RESIDENTIAL, BuildingUse.MIXED, BuildingUse.PUBLIC}
    floors = rng.randint(9, 34) if is_house and nth % 5 == 0 else rng.randint(1, 6)
    said = {
        "floors_above": floors,
        "floors_below": 1 if floors > 8 else 0,
        "floor_area_m2": float(floors * rng.randint(280, 1100)),
        "built_year": rng.randint(1982, 2024),
        "structure": rng.choice(list(Structure)[:3] if floors < 7 else [Structure.CONCRETE]).value,
        "fire_rating": rng.choice(list(FireRating)[:3] if floors < 7 else [FireRating.ONE]).value,
        "is_self_built": floors < 7 and rng.random() < 0.3,
    }
    if use is BuildingUse.RESIDENTIAL:
        said["households"] = floors * rng.randint(2, 8)
    if nth % 25:
        said["height_m"] = round(floors * 3.1 + rng.uniform(0, 3), 1)
    return said


def _chief(nth: int, rng: random.Random) -> dict[str, Any]:
    if rng.random() < 0.3:
        return {}
    return {"chief_name": county.person(rng), "chief_phone": phone(nth + 700_000)}


def _legacy(nth: int, today: date, rng: random.Random) -> dict[str, Any]:
    if nth % 20 != 3:
        return {}
    due = today + timedelta(days=rng.randint(-60, 200))
    said: dict[str, Any] = {
        "legacy_class": rng.choice(list(LegacyClass)).value,
        "legacy_stage": f"第{rng.choice('一二三')}批",
        "legacy_due_on": due,
    }
    if nth % 3 == 0:
        said["legacy_settled_on"] = min(due, today) - timedelta(days=8)
    return said


def facilities(
    houses: Sequence[Row], places: Sequence[Row], today: date, rng: random.Random
) -> Iterator[Entered]:
    """Yield installations of high buildings, and of some places."""
    homes: list[tuple[dict[str, Any], tuple[tuple[FacilityKind, str], ...]]] = [
        *(({"building": row}, FITTED) for row in houses),
        *(({"place": row}, SMALL_FITTED) for row in places),
    ]
    nth = 0
    for home, fitted in homes:
        for kind, name in rng.sample(fitted, rng.randint(2, 4)):
            nth += 1
            yield (
                None,
                home
                | {
                    "number": f"SS{nth:05d}",
                    "name": name,
                    "kind": kind.value,
                    "location": rng.choice(WHERE),
                    "count": rng.randint(1, 60),
                    "installed_on": today - timedelta(days=rng.randint(200, 4000)),
                    "state": "normal"
                    if rng.random() < 0.93
                    else rng.choice(("faulty", "disabled")),
                },
            )


def tests(facilities: Sequence[Row], today: date, rng: random.Random) -> Iterator[Entered]:
    """Yield a test of most installations; every sixth of the last ones is more than a year ago."""
    for nth, facility in enumerate(facilities, 1):
        if nth % 9 == 0:
            continue
        ago = rng.randint(370, 600) if nth % 6 == 0 else rng.randint(2, 364)
        yield (
            None,
            {
                "facility": facility,
                "tested_on": today - timedelta(days=ago),
                "result": "passed" if rng.random() < 0.92 else "failed",
                "tester": FIRMS[nth % 2],
                "report_no": f"JC{today.year}-{nth:05d}",
            },
        )


def lanes(communities: Sequence[Row], rng: random.Random) -> Iterator[Entered]:
    """Yield the lanes of communities; a third is not marked as it should be."""
    for nth, place in enumerate(communities, 1):
        is_marked = nth % 3 != 0
        yield (
            None,
            {
                "number": f"TD{nth:04d}",
                "name": f"{place.name}消防车通道",
                "place": place,
                "length_m": float(rng.randint(60, 900)),
                "width_m": rng.choice((3.2, 3.5, 4.0, 4.5, 6.0)),
                "is_lined": is_marked or rng.random() < 0.4,
                "is_named": is_marked,
                "is_signed": is_marked or rng.random() < 0.3,
            },
        )


def blocks(lanes: Sequence[Row], today: date, rng: random.Random) -> Iterator[Entered]:
    """Yield reports that a lane is blocked; half of them were cleared."""
    for nth, lane in enumerate(lanes[::4]):
        found = today - timedelta(days=rng.randint(1, 40))
        said = {
            "lane": lane,
            "found_on": found,
            "cause": rng.choice(CAUSES),
            "finder": county.person(rng),
        }
        if nth % 2:
            said["cleared_on"] = min(found + timedelta(days=3), today)
        yield None, said


def obstacles(
    houses: Sequence[Row], places: Sequence[Row], today: date, rng: random.Random
) -> Iterator[Entered]:
    """Yield what stands in the way, by when it has to go; some is late, some is gone."""
    homes = [*({"building": row} for row in houses), *({"place": row} for row in places)]
    for nth, home in enumerate(homes):
        found = today - timedelta(days=rng.randint(10, 80))
        clear_by = found + timedelta(days=rng.choice((15, 30, 60, 90)))
        said = home | {
            "kind": rng.choice(list(ObstacleKind)).value,
            "location": rng.choice(WHERE),
            "count": rng.randint(1, 12),
            "found_on": found,
            "clear_by": clear_by,
        }
        if nth % 3 == 0:
            said["cleared_on"] = min(found + timedelta(days=9), today)
        yield None, said


def retrofits(places: Sequence[Row], today: date, rng: random.Random) -> Iterator[Entered]:
    """Yield what is put in or renewed, from nothing done to all of it."""
    for place in places:
        kind = rng.choice(list(RetrofitKind))
        planned = rng.randint(10, 240)
        yield (
            None,
            {
                "kind": kind.value,
                "name": f"{place.name}{kind.label}",
                "place": place,
                "planned": planned,
                "installed": round(planned * rng.choice((0, 0.2, 0.5, 0.8, 1))),
                "due_on": today + timedelta(days=rng.randint(-40, 160)),
            },
        )


def dependants(
    count: int, villages: Villages, houses: Sequence[Row], rng: random.Random
) -> Iterator[Entered]:
    """Yield people who cannot escape alone; of ten, one has no helper."""
    for nth, code in enumerate(villages.choose(count, rng), 1):
        said: dict[str, Any] = {
            "number": f"BF{nth:05d}",
            "name": county.person(rng),
            "kind": rng.choice(list(DependantKind)).value,
            "phone": phone(900_000 + nth),
            "address": f"{villages.names[code]}{rng.randint(1, 12)}组{rng.randint(1, 90)}号",
            "risk": rng.choice(RISKS),
        }
        if nth % 10:
            said |= {"helper_name": county.person(rng), "helper_phone": phone(950_000 + nth)}
        if nth % 8 == 0 and houses:
            said["building"] = houses[nth % len(houses)]
        yield code, said


def visits(dependants: Sequence[Row], today: date, rng: random.Random) -> Iterator[Entered]:
    """Yield visits: most people were seen lately, some long ago, some never."""
    for nth, dependant in enumerate(dependants):
        if nth % 7 == 0:
            continue
        ago = rng.randint(120, 200) if nth % 5 == 0 else rng.randint(1, 28)
        yield (
            None,
            {
                "dependant": dependant,
                "visited_on": today - timedelta(days=ago),
                "visitor": dependant.helper_name or county.person(rng),
                "found": rng.choice(FOUND),
            },
        )
