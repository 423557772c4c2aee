"""Two sheets of 社会单位: one went in, with its refusals; one waits for whoever sent it."""

import random
from collections.abc import Iterator
from datetime import datetime

from wanghuo.base.documents import services as documents
from wanghuo.base.documents.services import walking
from wanghuo.base.people.rules import OrganisationKind, Sector
from wanghuo.base.people.services import ORGANISATIONS
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.sheets.writing import workbook
from wanghuo.web.demo.county import COUNTY, SEED, TOWNS

Row = tuple[str, str, str, str]
HEADER = ("单位名称", "类别", "区划代码", "行业条线")
OCCUPIER = OrganisationKind.OCCUPIER.label
COUNT, MORE = 288, 40
FANCY = (
    "永盛",
    "福满",
    "鑫源",
    "瑞祥",
    "和美",
    "兴隆",
    "锦绣",
    "明珠",
    "金桥",
    "嘉禾",
    "同心",
    "春晖",
)
TRADES = (
    ("超市", Sector.COMMERCE), ("宾馆", Sector.CULTURE), ("幼儿园", Sector.EDUCATION),
    ("养老院", Sector.CIVIL_AFFAIRS), ("诊所", Sector.HEALTH), ("木业加工厂", Sector.INDUSTRY),
    ("饭店", Sector.MARKET), ("网吧", Sector.CULTURE),
)  # fmt: skip
ALIKE = (("云岭兴达商贸城", 0), ("云岭百货（二店）", 3), ("望川农资经营部", 8))
"""Each stands twice, written in two widths: the check of data finds them."""
WRONG: tuple[Row, ...] = (
    ("旧镇中心商场", OCCUPIER, "990121999000", Sector.COMMERCE.label),
    ("旧镇招待所", OCCUPIER, "990121999000", Sector.CULTURE.label),
    ("河东加油站", OCCUPIER, "", Sector.COMMERCE.label),
    ("", OCCUPIER, "990121100000", Sector.COMMERCE.label),
    ("便民仓储点", "重点单位", "990121101000", Sector.COMMERCE.label),
    ("鸿运棋牌室", OCCUPIER, "99012110100", Sector.CULTURE.label),
    ("江口船厂", OCCUPIER, "990122100000", Sector.INDUSTRY.label),
    ("天天快餐", OCCUPIER, "990121102000", "餐饮"),
)


def bring_in(actor: Actor, at: datetime) -> None:
    """Import the county's list; what was refused keeps its reasons."""
    rows = [*_rows(COUNT), *_alike(), *WRONG]
    name = "云岭县社会单位台账.xlsx"
    documents.import_now(target=ORGANISATIONS, content=_sheet(rows), name=name, actor=actor, at=at)


def leave_waiting(actor: Actor, at: datetime) -> None:
    """Send a second list and check it; confirming is left to the visitor."""
    rows = [*_rows(MORE, "新"), *WRONG[:2]]
    batch = documents.start_import(
        target=ORGANISATIONS,
        content=_sheet(rows),
        name="社会单位补充（十一月）.xlsx",
        actor=actor,
        at=at,
        in_background=False,
    )
    walking.preview(batch, actor)


def _rows(count: int, mark: str = "") -> Iterator[Row]:
    rng = random.Random(SEED)  # noqa: S311 -- names for a story
    pool = [
        (f"{TOWNS[town][:2]}{mark}{word}{trade}", OCCUPIER, town_code(town), sector.label)
        for town in range(len(TOWNS))
        for word in FANCY
        for trade, sector in TRADES
    ]
    yield from sorted(rng.sample(pool, count), key=lambda row: (row[2], row[0]))


def _alike() -> Iterator[Row]:
    for name, town in ALIKE:
        for written in (name, spelt_otherwise(name)):
            yield written, OCCUPIER, town_code(town), Sector.COMMERCE.label


def spelt_otherwise(name: str) -> str:
    """Write a name as another clerk would: half-width brackets, a blank after the county."""
    folded = name.replace("（", "(").replace("）", ")")
    return f"{folded[:2]} {folded[2:]}"


def town_code(number: int) -> str:
    """Return the code of the n-th town."""
    return f"{COUNTY[:6]}{100 + number}000"


def _sheet(rows: list[Row]) -> bytes:
    return workbook([("社会单位", HEADER, rows)])
