"""What a clerk of the fictional county did with the register: a sheet in, one waiting, a merge."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from wanghuo.base.areas.models import Area
from wanghuo.base.documents import services as documents
from wanghuo.base.documents.services import walking
from wanghuo.base.people.models import User
from wanghuo.base.people.queries import actor_of
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.scoping import subtree
from wanghuo.kernel.sheets.importing import target_named
from wanghuo.kernel.sheets.writing import workbook
from wanghuo.register.places.models import Place
from wanghuo.register.places.rules.terms import PlaceKind
from wanghuo.register.records.kinds import kind_named
from wanghuo.register.records.services import merge_records
from wanghuo.web.demo import county
from wanghuo.web.demo.logins import TOWN, VILLAGE
from wanghuo.web.demo.places_rows import phone, uscc_of
from wanghuo.web.demo.places_shares import FANCY, TRADES

SHEET_ROWS, MORE_ROWS = 96, 30
KINDS = (PlaceKind.SHOP, PlaceKind.RESTAURANT, PlaceKind.RENTAL, PlaceKind.HOME_WORKSHOP)
HEADER = (
    "区划代码", "场所名称", "场所类别", "地址", "消防安全责任人", "责任人电话", "建筑面积（㎡）",
    "单位名称", "统一社会信用代码", "经度", "纬度",
)  # fmt: skip
Line = dict[str, Any]


def _line(nth: int, mark: str, rng: random.Random) -> Line:
    kind = KINDS[nth % len(KINDS)]
    name = f"清石{mark}{FANCY[nth % len(FANCY)]}{rng.choice(TRADES[kind])}{nth}"
    coded = {"单位名称": name, "统一社会信用代码": uscc_of(8_000_000 + nth)} if nth % 3 else {}
    return {
        "区划代码": VILLAGE,
        "场所名称": name,
        "场所类别": kind.label,
        "地址": f"清石村集市街{nth}号",
        "消防安全责任人": county.person(rng),
        "责任人电话": phone(600_000 + nth),
        "建筑面积（㎡）": float(rng.randint(20, 260)),
        **coded,
    }


WRONG: Sequence[Mapping[str, Any]] = (
    {"区划代码": "990121199201"},
    {"区划代码": "990122100201"},
    {"场所名称": ""},
    {"场所类别": "麻将馆"},
    {"统一社会信用代码": "92990121MA0000001X"},
    {"责任人电话": "1540000"},
    {"建筑面积（㎡）": "约一百"},
    {"经度": 41.5, "纬度": 99.1},
    {"经度": 99.1},
)
"""What clerks get wrong, one slip a line."""


def _sheet(count: int, mark: str, wrong: Sequence[Mapping[str, Any]]) -> bytes:
    rng = random.Random(county.SEED + count)  # noqa: S311 -- rows for a story
    lines = [_line(nth, mark, rng) for nth in range(1, count + 1)]
    lines += [_line(count + nth, mark, rng) | dict(slip) for nth, slip in enumerate(wrong, 1)]
    lines.append(lines[0])  # a line that stands twice
    return workbook([("场所", HEADER, [[line.get(head, "") for head in HEADER] for line in lines])])


def bring_in(actor: Actor, at: datetime) -> None:
    """Import a street's shops; what was refused keeps its reasons."""
    documents.import_now(
        target=target_named("places"),
        content=_sheet(SHEET_ROWS, "", WRONG),
        name="清石村沿街店铺摸底表.xlsx",
        actor=actor,
        at=at,
    )


def leave_waiting(actor: Actor, at: datetime) -> None:
    """Send a second sheet and check it; confirming is left to the visitor."""
    batch = documents.start_import(
        target=target_named("places"),
        content=_sheet(MORE_ROWS, "新街", WRONG[:4]),
        name="清石村新街补充（十一月）.xlsx",
        actor=actor,
        at=at,
        in_background=False,
    )
    walking.preview(batch, actor)


def merge_one(actor: Actor, at: datetime) -> None:
    """Make one of a shop that was entered twice; the others are left to the visitor."""
    for stays, goes in _twice():
        merge_records(kind_named("place"), survivor=stays, absorbed=goes, actor=actor, at=at)
        return


def _twice() -> Iterator[tuple[Place, Place]]:
    """Yield pairs of places of the clerk's town that were entered twice."""
    known: dict[tuple[int, str, str], Place] = {}
    town = Area.objects.get(code=TOWN)
    for place in Place.objects.filter(subtree(town.path), merged_into=None).order_by("number"):
        key = (place.area_id, place.name.replace(" ", ""), place.address)
        if key in known:
            yield known[key], place
        known[key] = place


def go_on(now: datetime) -> None:
    """Let the clerk work with the register on the last days of the story."""
    clerk = actor_of(User.objects.get(username="clerk"), local_date(now))
    bring_in(clerk, now - timedelta(days=20))
    merge_one(clerk, now - timedelta(days=2))
    leave_waiting(clerk, now - timedelta(days=1))
