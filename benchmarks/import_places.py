"""50,000 places through the import workbench, against the bare reading and writing of them.

A sheet as a town keeps it: place, kind, address, who answers for it with a telephone, who runs it
with a credit code, size and position; every 160th line is wrong. The bare work reads the same
workbook and inserts the same rows: no check, no status by rule, no occupier, no encryption, no
fact, no undoing. It is done twice, with the streaming reader everybody uses (openpyxl, read-only)
and with the fastest (calamine, which the workbench uses too).
"""

import cProfile
import io
import math
import os
import pstats
import tracemalloc
from datetime import UTC, datetime

from harness import claim, main, seconds

AT = datetime(2026, 3, 2, tzinfo=UTC)
SMALL, LARGE = 5_000, 50_000
REFUSED = 312
TOWNS, VILLAGES = 11, 15
KINDS = ("商店", "餐饮场所", "出租屋", "家庭作坊", "仓储物流场所", "宾馆旅馆")
HEADER = (
    "区划代码*", "场所名称*", "场所类别*", "地址", "消防安全责任人", "责任人电话",
    "建筑面积（㎡）", "单位名称", "统一社会信用代码", "经度", "纬度",
)  # fmt: skip
environ = os.environ  # noqa: TID251 -- a benchmark chooses its own settings


def measure() -> None:
    from wanghuo.kernel.actors import EVERYWHERE  # noqa: PLC0415 -- Django is set up now
    from wanghuo.kernel.scoping import scoped  # noqa: PLC0415 -- as above

    with scoped(EVERYWHERE):
        _settle_areas()
        _through(_workbook(500, 90_000_000))
        small = _through(_workbook(SMALL, 80_000_000))
        large_file = _workbook(LARGE, 0)
        bare = {name: _bare(large_file, read) for name, read in READERS.items()}
        large = _through(large_file, keep=True)
        again = _again(large_file)
    _say(small, large, again, bare)


def _settle_areas() -> None:
    """A county with a boundary for every village."""
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- as above
    from wanghuo.base.areas.services import AREAS  # noqa: PLC0415 -- as above
    from wanghuo.base.documents.services import enter_rows  # noqa: PLC0415 -- as above
    from wanghuo.kernel.actors import SYSTEM  # noqa: PLC0415 -- as above

    rows = [{"代码": "440111", "名称": "清石县"}]
    rows += [{"代码": f"440111{101 + n}000", "名称": f"第{n}镇"} for n in range(TOWNS)]
    both = [(n, m) for n in range(TOWNS) for m in range(VILLAGES)]
    rows += [{"代码": _village(n, m), "名称": f"{n}之{m}村"} for n, m in both]
    enter_rows(target=AREAS, rows=rows, actor=SYSTEM, at=AT)
    for n, m in both:
        lon, lat = _middle(n, m)
        turns = [2 * math.pi * step / 60 for step in range(60)]
        ring = [[lon + 0.02 * math.cos(turn), lat + 0.02 * math.sin(turn)] for turn in turns]
        drawn = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        Area.objects.filter(code=_village(n, m)).update(boundary=drawn)


def _village(n: int, m: int) -> str:
    return f"440111{101 + n}{200 + m}"


def _middle(n: int, m: int) -> tuple[float, float]:
    return 113.0 + n * 0.05, 23.0 + m * 0.05


def _workbook(count: int, first: int) -> bytes:
    """Write places as a town's sheet holds them, every now and then a bad one."""
    from stdnum.cn import uscc  # noqa: PLC0415 -- as above
    from xlsxwriter import Workbook  # noqa: PLC0415 -- as above

    written = io.BytesIO()
    bad = count // REFUSED or count
    with Workbook(written, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for n in range(1, count + 1):
            town, village = n % TOWNS, n % VILLAGES
            lon, lat = _middle(town, village)
            body = f"92440111M{(first + n):08d}"
            code = "1" if n % bad == 0 else _village(town, village)
            cells = (
                code, f"{first + n:08d}号店", KINDS[n % len(KINDS)], f"人民路{n}号",
                "张三" if n % 20 else "", f"154{n:08d}" if n % 20 else "", float(20 + n % 900),
                f"{first + n:08d}号商行", body + uscc.calc_check_digit(body) if n % 3 else "",
                lon + n % 100 / 5_000, lat,
            )  # fmt: skip
            sheet.write_row(n, 0, cells)
    return written.getvalue()


def _through(content: bytes, *, keep: bool = False) -> dict[str, float]:
    """Check, write and, unless it is kept, take back; each step timed."""
    from wanghuo.base.documents.services import (  # noqa: PLC0415 -- as above
        apply_import,
        start_import,
        undo_import,
        walking,
    )
    from wanghuo.kernel.actors import SYSTEM  # noqa: PLC0415 -- as above
    from wanghuo.kernel.sheets.importing import target_named  # noqa: PLC0415 -- as above

    quietly = {"actor": SYSTEM, "at": AT, "in_background": False}
    batch = start_import(
        target=target_named("places"), content=content, name="场所.xlsx", **quietly
    )
    taken = {"checked": seconds(lambda: walking.preview(batch, SYSTEM))}
    apply_import(batch=batch, **quietly)
    taken["written"] = _profiled(lambda: walking.write(batch, SYSTEM), is_asked=keep)
    if not keep:
        undo_import(batch=batch, **quietly)
        taken["undone"] = seconds(lambda: walking.take_back(batch, SYSTEM))
    taken["rows"], taken["refused"] = batch.total, batch.counts["refused"]
    return taken


def _profiled(work, *, is_asked: bool) -> float:
    """Time it; with PROFILE set, say where the time goes."""
    if not (is_asked and environ.get("PROFILE")):
        return seconds(work)
    profile = cProfile.Profile()
    taken = seconds(lambda: profile.runcall(work))
    pstats.Stats(profile).sort_stats("tottime").print_stats(30)
    pstats.Stats(profile).sort_stats("cumtime").print_stats(60)
    return taken


def _again(content: bytes) -> dict[str, float]:
    """Check the file once more, now that every row is known; how much memory that takes."""
    from wanghuo.base.documents.services import start_import, walking  # noqa: PLC0415 -- as above
    from wanghuo.kernel.actors import SYSTEM  # noqa: PLC0415 -- as above
    from wanghuo.kernel.sheets.importing import target_named  # noqa: PLC0415 -- as above

    batch = start_import(
        target=target_named("places"), content=content, name="场所.xlsx",
        actor=SYSTEM, at=AT, in_background=False,
    )  # fmt: skip
    tracemalloc.start()
    taken = seconds(lambda: walking.preview(batch, SYSTEM))
    peak = tracemalloc.get_traced_memory()[1] / 1024 / 1024
    tracemalloc.stop()
    return {"traced": taken, "peak": peak, "unchanged": batch.counts.get("unchanged", 0)}


def _by_openpyxl(content: bytes):
    from openpyxl import load_workbook  # noqa: PLC0415 -- as above

    sheet = load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    return sheet.iter_rows(min_row=2, values_only=True)


def _by_calamine(content: bytes):
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 -- as above

    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).iter_rows()
    next(rows)
    return rows


READERS = {"openpyxl": _by_openpyxl, "calamine": _by_calamine}


def _bare(content: bytes, read) -> float:
    """Read and insert, 500 a transaction as the workbench does, into the same table."""
    from django.db import transaction  # noqa: PLC0415 -- as above

    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- as above
    from wanghuo.register.places.models import Place  # noqa: PLC0415 -- as above

    areas = {area.code: area for area in Area.objects.defer("boundary")}

    def insert(waiting) -> None:
        with transaction.atomic():
            Place._base_manager.bulk_create(waiting)

    def work() -> None:
        waiting = []
        for code, name, _, address, person, _, size, _, _, lon, lat in read(content):
            area = areas.get(code)
            if area is None:
                continue
            place = Place(
                number=f"bare{name}", name=name, kind="shop", address=address or "",
                responsible_name=person or "", area=area, area_path=area.path, created_at=AT,
                attributes={"area_m2": size}, longitude=lon, latitude=lat,
            )  # fmt: skip
            waiting.append(place)
            if len(waiting) == 500:
                insert(waiting)
                waiting = []
        insert(waiting)

    taken = seconds(work)
    Place._base_manager.filter(number__startswith="bare").delete()
    return taken


def _say(small, large, again, bare) -> None:
    assert (large["rows"], large["refused"]) == (LARGE, REFUSED)
    assert again["unchanged"] == LARGE - REFUSED
    print(
        f"{LARGE} places: checked in {large['checked']:.1f} s, "
        f"written in {large['written']:.1f} s; {SMALL} undone in {small['undone']:.1f} s; "
        f"peak of a check {again['peak']:.0f} MiB; "
        f"bare {', '.join(f'{name} {taken:.1f} s' for name, taken in bare.items())}"
    )
    ours = large["checked"] + large["written"]
    claim("checked and written, to openpyxl and a bare insert", ours / bare["openpyxl"], at_most=5)
    claim("checked and written, to calamine and a bare insert", ours / bare["calamine"], at_most=8)
    for step in ("checked", "written"):
        claim(f"ten times the places, {step}", large[step] / small[step], at_most=13)


main(measure)
