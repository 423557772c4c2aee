"""50,000 organisations through the import workbench, against the bare reading and writing of them.

The bare work reads the same workbook and inserts the same rows: no check, no outcome, no fact, no
undoing. It is done twice, with the streaming reader everybody uses (openpyxl, read-only) and with
the fastest (calamine, which the workbench uses too).
"""

import io
import tracemalloc
from datetime import UTC, datetime

from harness import claim, main, seconds

AT = datetime(2026, 3, 2, tzinfo=UTC)
SMALL, LARGE = 5_000, 50_000
REFUSED = 312
HEADER = ("单位名称*", "类别*", "区划代码*", "行业条线", "别名", "所属统称")
TOWNS = 11


def measure() -> None:
    from wanghuo.base.areas.services import AREAS  # noqa: PLC0415 -- Django is set up now
    from wanghuo.base.documents.services import enter_rows  # noqa: PLC0415 -- as above
    from wanghuo.kernel.actors import EVERYWHERE, SYSTEM  # noqa: PLC0415 -- as above
    from wanghuo.kernel.scoping import scoped  # noqa: PLC0415 -- as above

    rows = [{"代码": "440111", "名称": "清石县"}]
    rows += [{"代码": f"440111{101 + n}000", "名称": f"第{n}镇"} for n in range(TOWNS)]
    with scoped(EVERYWHERE):
        enter_rows(target=AREAS, rows=rows, actor=SYSTEM, at=AT)
        warm = _workbook(500, "热身")
        _through(warm)
        small = _through(_workbook(SMALL, "小"))
        large_file = _workbook(LARGE, "大")
        large = _through(large_file)
        bare = {name: _bare(large_file, read) for name, read in READERS.items()}
    _say(small, large, bare)


def _workbook(count: int, mark: str) -> bytes:
    """Write organisations as an old Excel holds them, every now and then a bad one."""
    from xlsxwriter import Workbook  # noqa: PLC0415 -- as above

    written = io.BytesIO()
    bad = count // REFUSED
    with Workbook(written, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for n in range(1, count + 1):
            code = "1" if n % bad == 0 else f"440111{101 + n % TOWNS}000"
            name, alias = f"{mark}{n:06d}号商店有限公司", f"{mark}{n}店"
            cells = (name, "社会单位", code, "商务", alias, "九小场所")
            sheet.write_row(n, 0, cells)
    return written.getvalue()


def _through(content: bytes) -> dict[str, float]:
    """Check, write and take back; each step timed, the file written again in the end."""
    from wanghuo.base.documents.services import (  # noqa: PLC0415 -- as above
        apply_import,
        start_import,
        undo_import,
        walking,
    )
    from wanghuo.base.people.services import ORGANISATIONS  # noqa: PLC0415 -- as above
    from wanghuo.kernel.actors import SYSTEM  # noqa: PLC0415 -- as above

    quietly = {"actor": SYSTEM, "at": AT, "in_background": False}
    batch = start_import(target=ORGANISATIONS, content=content, name="单位.xlsx", **quietly)
    taken = {"checked": seconds(lambda: walking.preview(batch, SYSTEM))}
    apply_import(batch=batch, **quietly)
    taken["written"] = seconds(lambda: walking.write(batch, SYSTEM))
    undo_import(batch=batch, **quietly)
    taken["undone"] = seconds(lambda: walking.take_back(batch, SYSTEM))
    again = start_import(target=ORGANISATIONS, content=content, name="单位.xlsx", **quietly)
    tracemalloc.start()
    walking.preview(again, SYSTEM)
    taken["peak"] = tracemalloc.get_traced_memory()[1] / 1024 / 1024
    tracemalloc.stop()
    taken["rows"], taken["refused"] = batch.total, batch.counts["refused"]
    return taken


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
    """Read and insert, 500 a transaction as the workbench does, into a table that is as wide."""
    from django.db import transaction  # noqa: PLC0415 -- as above

    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- as above
    from wanghuo.base.people.models import Organisation  # noqa: PLC0415 -- as above

    areas = {area.code: area for area in Area.objects.all()}

    def insert(waiting) -> None:
        with transaction.atomic():
            Organisation._base_manager.bulk_create(waiting)

    def work() -> None:
        waiting = []
        for name, _, code, _, alias, group in read(content):
            area = areas.get(code)
            if area is None:
                continue
            waiting.append(
                Organisation(
                    area=area,
                    area_path=area.path,
                    name=name,
                    kind="occupier",
                    sector="commerce",
                    aliases=[alias],
                    groups=[group],
                )
            )
            if len(waiting) == 500:
                insert(waiting)
                waiting = []
        insert(waiting)

    taken = seconds(work)
    Organisation._base_manager.filter(name__startswith="大").delete()
    return taken


def _say(small: dict[str, float], large: dict[str, float], bare: dict[str, float]) -> None:
    assert (large["rows"], large["refused"]) == (LARGE, REFUSED)
    print(
        f"{LARGE} rows: checked in {large['checked']:.1f} s, written in {large['written']:.1f} s, "
        f"undone in {large['undone']:.1f} s; peak of a check {large['peak']:.0f} MiB; "
        f"bare {', '.join(f'{name} {taken:.1f} s' for name, taken in bare.items())}"
    )
    ours = large["checked"] + large["written"]
    claim("checked and written, to openpyxl and a bare insert", ours / bare["openpyxl"], at_most=3)
    claim("checked and written, to calamine and a bare insert", ours / bare["calamine"], at_most=8)
    for step in ("checked", "written", "undone"):
        claim(f"ten times the rows, {step}", large[step] / small[step], at_most=13)


main(measure)
