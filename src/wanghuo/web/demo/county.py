"""The fictional county as data: areas, organisations and people, the same at every run.

Sizes are those of a real county: 11 towns with a large grid each, 170 villages, 172 middle and
3,187 small grids. Codes are valid in form and belong to nobody (prefix 99).
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

from wanghuo.base.areas.rules import AreaLevel
from wanghuo.base.people.rules import OrganisationKind, Sector

SEED = 20261122
COUNTY = "990121000000"
TOWNS = (
    "清石镇", "双河镇", "云坪镇", "北溪乡", "高城乡", "石门镇",
    "松坪乡", "柳河镇", "望川镇", "东岭乡", "龙泉镇",
)  # fmt: skip
VILLAGES = 170
MIDDLE_GRIDS = 172
SMALL_GRIDS = 3187
FIRST_WORDS = "上下东西南北前后新老大小"
SECOND_WORDS = (
    "桥头",
    "杨树",
    "石坎",
    "青竹",
    "梨园",
    "泉眼",
    "槐荫",
    "枫林",
    "渡口",
    "磨坊",
    "窑坪",
    "茶山",
)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
GIVEN_NAMES = (
    "秀英",
    "建国",
    "桂芳",
    "文斌",
    "晓燕",
    "志强",
    "丽娟",
    "海涛",
    "玉兰",
    "国庆",
    "春梅",
    "立新",
    "雪梅",
    "永强",
)


@dataclass(frozen=True, slots=True)
class AreaSeed:
    """An area of the demo: its code, its name, where it hangs."""

    code: str
    name: str
    level: AreaLevel
    parent: str | None


@dataclass(frozen=True, slots=True)
class OrganisationSeed:
    """An organisation of the demo in the area with this code."""

    area: str
    name: str
    kind: OrganisationKind
    sector: Sector | None = None
    aliases: tuple[str, ...] = ()


def areas() -> Iterator[AreaSeed]:
    """Yield every area, parents first."""
    yield AreaSeed("990000000000", "云州省", AreaLevel.PROVINCE, None)
    yield AreaSeed("990100000000", "云州市", AreaLevel.CITY, "990000000000")
    yield AreaSeed(COUNTY, "云岭县", AreaLevel.COUNTY, "990100000000")
    towns = list(_towns())
    villages = list(_villages(towns))
    middle = list(_middle_grids(villages))
    yield from towns
    yield from villages
    yield from _large_grids(towns)
    yield from middle
    yield from _small_grids(middle)
    yield AreaSeed("990122000000", "临江县", AreaLevel.COUNTY, "990100000000")
    yield AreaSeed("990122100000", "江口镇", AreaLevel.TOWN, "990122000000")
    yield AreaSeed("990122100201", "沙洲村", AreaLevel.VILLAGE, "990122100000")


def _towns() -> Iterator[AreaSeed]:
    for number, name in enumerate(TOWNS):
        yield AreaSeed(f"990121{100 + number}000", name, AreaLevel.TOWN, COUNTY)


def _villages(towns: list[AreaSeed]) -> Iterator[AreaSeed]:
    names = (f"{b}{a}村" for a, b in itertools.product(SECOND_WORDS, FIRST_WORDS))
    pool = [town.name.rstrip("镇乡") + "村" for town in towns]
    pool += [
        *names,
        *(f"{word}坪村" for word in SECOND_WORDS),
        *(f"{word}社区" for word in SECOND_WORDS),
    ]
    for index, name in enumerate(pool[:VILLAGES]):
        town = towns[index % len(towns)]
        yield AreaSeed(
            f"{town.code[:9]}{200 + index // len(towns)}", name, AreaLevel.VILLAGE, town.code
        )


def _large_grids(towns: list[AreaSeed]) -> Iterator[AreaSeed]:
    for town in towns:
        name = town.name.rstrip("镇乡") + "大网格"
        yield AreaSeed(f"{town.code}001", name, AreaLevel.GRID_LARGE, town.code)


def _middle_grids(villages: list[AreaSeed]) -> Iterator[AreaSeed]:
    for index in range(MIDDLE_GRIDS):
        village = villages[index % len(villages)]
        serial = 1 + index // len(villages)
        name = f"{village.name}第{serial}网格"
        yield AreaSeed(f"{village.code}{serial:03d}", name, AreaLevel.GRID_MIDDLE, village.code)


def _small_grids(middle: list[AreaSeed]) -> Iterator[AreaSeed]:
    for index in range(SMALL_GRIDS):
        grid = middle[index % len(middle)]
        serial = 1 + index // len(middle)
        name = f"{grid.name}{serial}组"
        yield AreaSeed(f"{grid.code}{serial:03d}", name, AreaLevel.GRID_SMALL, grid.code)


def person(rng: random.Random) -> str:
    """Return a made-up name."""
    return rng.choice(SURNAMES) + rng.choice(GIVEN_NAMES)


def organisations() -> Iterator[OrganisationSeed]:
    """Yield the county's bodies, each town's departments, each village's committee."""
    yield from _bodies(COUNTY, COUNTY_BODIES)
    yield OrganisationSeed(
        "990122000000", "临江县消安办", OrganisationKind.COMMITTEE, None, ("县消安办",)
    )
    for area in areas():
        if area.level is AreaLevel.TOWN:
            yield OrganisationSeed(area.code, f"{area.name}人民政府", OrganisationKind.GOVERNMENT)
            yield from _bodies(area.code, TOWN_BODIES)
        if area.level is AreaLevel.VILLAGE:
            name = area.name + ("居民委员会" if area.name.endswith("社区") else "民委员会")
            yield OrganisationSeed(area.code, name, OrganisationKind.VILLAGE, None, (area.name,))


Body = tuple[str, OrganisationKind, Sector | None]


def _bodies(area: str, bodies: tuple[Body, ...]) -> Iterator[OrganisationSeed]:
    for name, kind, sector in bodies:
        yield OrganisationSeed(area, name, kind, sector)


DEPARTMENT = OrganisationKind.DEPARTMENT
COUNTY_BODIES: tuple[Body, ...] = (
    ("县消安办", OrganisationKind.COMMITTEE, None),
    ("县政府办", DEPARTMENT, None),
    ("县消防救援大队", OrganisationKind.FIRE, Sector.FIRE),
    ("县教科局", DEPARTMENT, Sector.EDUCATION),
    ("县民政局", DEPARTMENT, Sector.CIVIL_AFFAIRS),
    ("县卫健局", DEPARTMENT, Sector.HEALTH),
    ("县文旅局", DEPARTMENT, Sector.CULTURE),
    ("县住建局", DEPARTMENT, Sector.HOUSING),
    ("县市场监管局", DEPARTMENT, Sector.MARKET),
    ("县应急局", DEPARTMENT, Sector.EMERGENCY),
    ("县财政局", DEPARTMENT, Sector.FINANCE),
    ("县发改局", DEPARTMENT, None),
    ("县公安局", OrganisationKind.POLICE, Sector.POLICE),
    ("县自然资源局", DEPARTMENT, Sector.RESOURCES),
    ("县水利局", DEPARTMENT, None),
    ("县工信局", DEPARTMENT, Sector.INDUSTRY),
    ("县人社局", DEPARTMENT, None),
    ("县城管局", DEPARTMENT, None),
    ("县气象局", DEPARTMENT, None),
    ("县融媒体中心", DEPARTMENT, None),
    ("县大数据中心", DEPARTMENT, None),
)
TOWN_BODIES: tuple[Body, ...] = (
    ("镇消安办", OrganisationKind.COMMITTEE, None),
    ("镇党政办", DEPARTMENT, None),
    ("中心学校", DEPARTMENT, Sector.EDUCATION),
    ("镇民政办", DEPARTMENT, Sector.CIVIL_AFFAIRS),
    ("镇卫生院", DEPARTMENT, Sector.HEALTH),
    ("镇文旅办", DEPARTMENT, Sector.CULTURE),
    ("镇城建办", DEPARTMENT, Sector.HOUSING),
    ("市场监管所", DEPARTMENT, Sector.MARKET),
    ("镇应急办", DEPARTMENT, Sector.EMERGENCY),
    ("镇财政所", DEPARTMENT, Sector.FINANCE),
    ("自然资源所", DEPARTMENT, Sector.RESOURCES),
    ("镇经济发展办", DEPARTMENT, Sector.INDUSTRY),
    ("镇水务站", DEPARTMENT, None),
    ("镇宣传办", DEPARTMENT, None),
    ("镇综治中心", DEPARTMENT, None),
    ("综合行政执法队", DEPARTMENT, None),
    ("供电所", DEPARTMENT, None),
    ("派出所", OrganisationKind.POLICE, Sector.POLICE),
    ("镇消防工作站", OrganisationKind.FIRE, Sector.FIRE),
    ("镇专职消防队", OrganisationKind.TEAM, Sector.FIRE),
)
