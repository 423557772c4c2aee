"""50,000 rows exported, against bare xlsxwriter and bare openpyxl writing the same rows.

Ours types every cell, keeps codes text, neutralises formulas, draws borders, repeats the header in
print, counts the rows and says which they are; bare ones write values and nothing else.
"""

import csv
import tempfile
import time
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from harness import claim, main, seconds

AT = datetime(2026, 3, 2, tzinfo=UTC)
SMALL, LARGE = 5_000, 50_000
HEADER = (
    "序号", "单位名称", "代码", "类别", "区划", "行业条线", "检查次数", "整改率", "成立日期",
    "注销日期", "状态", "说明",
)  # fmt: skip
KINDS = ("九小场所", "重点单位", "村民委员会", "部门站所")
FIRST = date(2001, 1, 1)


def rows(count):
    for n in range(count):
        yield (
            n + 1,
            f"清石镇东山村第{n % 977}消防工作站",
            f"9901001002{n:08d}",
            KINDS[n % 4],
            "清石县清石镇东山村",
            "住建" if n % 3 else None,
            n % 40,
            n % 1000 / 10,
            FIRST + timedelta(days=n % 9_000),
            FIRST if n % 50 == 0 else None,
            "正常" if n % 7 else "整改中",
            "整治电动自行车违规停放充电，落实集中充电设施建设和日常巡查。" if n % 2 else "",
        )


def ours(path, count):
    from wanghuo.kernel.sheets import About, write_workbook  # noqa: PLC0415 -- Django is set up now

    about = About("单位清单", "张三", AT, (("区划", "清石镇"),))
    return write_workbook(path, HEADER, rows(count), about)


def our_csv(path, count):
    from wanghuo.kernel.sheets import About, write_csv  # noqa: PLC0415 -- as above

    return write_csv(path, HEADER, rows(count), About("单位清单", "张三", AT))


def bare_xlsxwriter(path, count):
    from xlsxwriter import Workbook  # noqa: PLC0415 -- beside the others

    with Workbook(
        str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    ) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for line, row in enumerate(rows(count), start=1):
            sheet.write_row(line, 0, row)


def bare_openpyxl(path, count):
    from openpyxl import Workbook  # noqa: PLC0415 -- beside the others

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADER)
    for row in rows(count):
        sheet.append(row)
    book.save(path)


def bare_csv(path, count):
    with Path(path).open("w", encoding="utf-8-sig", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(HEADER)
        lines.writerows(rows(count))


def work_of(*writers, times=3):
    """Return the least work of each, in seconds of the processor: they take turns."""
    spent = [[] for _ in writers]
    for _ in range(times):
        for taken, (write, path, count) in zip(spent, writers, strict=True):
            start = time.process_time()
            write(path, count)
            taken.append(time.process_time() - start)
    return [min(taken) for taken in spent]


def peak(write, path, count):
    tracemalloc.start()
    write(path, count)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def measure() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "list.xlsx")
        writing(path)
        remembering(path)
        leaving()


def writing(path):
    ours(path, 100)
    small, large, xlsxwriter, openpyxl = work_of(
        (ours, path, SMALL),
        (ours, path, LARGE),
        (bare_xlsxwriter, path, LARGE),
        (bare_openpyxl, path, LARGE),
    )
    print(f"{LARGE} rows: {large:.1f} s, xlsxwriter {xlsxwriter:.1f} s, openpyxl {openpyxl:.1f} s")
    claim("50,000 rows as .xlsx, to bare xlsxwriter", large / xlsxwriter, at_most=1.8)
    claim("50,000 rows as .xlsx, to bare openpyxl", large / openpyxl, at_most=1.2)
    claim("ten times the rows as .xlsx", large / small, at_most=12)
    text, bare = work_of((our_csv, path, LARGE), (bare_csv, path, LARGE))
    print(f"{LARGE} rows: our csv {text:.2f} s, bare csv {bare:.2f} s")
    claim("50,000 rows as csv, to the bare csv module", text / bare, at_most=3)


def remembering(path):
    small, large = peak(ours, path, SMALL), peak(ours, path, LARGE)
    print(f"peak memory: {small / 1e6:.1f} MB for {SMALL} rows, {large / 1e6:.1f} MB for {LARGE}")
    claim("memory for ten times the rows", large / small, at_most=1.3)


def leaving():
    """A list of 50,000 organisations leaves as background work, against bare rows written."""
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now
    from wanghuo.base.people.models import Organisation  # noqa: PLC0415 -- as above
    from wanghuo.kernel.actors import SYSTEM  # noqa: PLC0415 -- as above
    from wanghuo.kernel.work import services as work  # noqa: PLC0415 -- as above
    from wanghuo.kernel.work.models import Job  # noqa: PLC0415 -- as above

    area = Area.objects.create(
        name="清石县", level="county", code="990100000000", path="1/", valid_from=FIRST
    )
    Organisation._base_manager.bulk_create(
        (
            Organisation(name=f"第{n:06}消防工作站", kind="department", area=area, area_path="1/")
            for n in range(LARGE)
        ),
        batch_size=5_000,
    )

    def bare() -> None:
        from xlsxwriter import Workbook  # noqa: PLC0415 -- beside the others

        columns = ("name", "kind", "area__code", "sector", "aliases", "groups")
        with (
            tempfile.NamedTemporaryFile(suffix=".xlsx") as out,
            Workbook(out.name, {"constant_memory": True}) as book,
        ):
            sheet = book.add_worksheet()
            found = Organisation._base_manager.order_by("area_path", "name", "id")
            for line, row in enumerate(found.values_list(*columns).iterator()):
                sheet.write_row(line, 0, [str(cell) for cell in row])

    def ours_whole() -> None:
        query = {"path": "/people/organisations", "query": "xlsx=1"}
        work.start_job(kind="list.export", label="单位", actor=SYSTEM, at=AT, arguments=query)
        work.run_next(lambda _: SYSTEM)

    bare_time = min(seconds(bare) for _ in range(2))
    our_time = min(seconds(ours_whole) for _ in range(2))
    job = Job.objects.order_by("created_at", "id").last()
    print(f"{job.state} {job.result} in {our_time:.1f} s, bare {bare_time:.1f} s")
    claim(
        "50,000 organisations through their door, to bare rows written",
        our_time / bare_time,
        at_most=2.5,
    )


if __name__ == "__main__":
    main(measure)
