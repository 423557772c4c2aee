"""Areas come in and go out as sheets."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.areas import forms, services
from wanghuo.base.areas.queries import Areas
from wanghuo.base.areas.reading import AreaSheet, read_areas
from wanghuo.base.areas.rules import AREA_MANAGE, AreaLevel, ImportVerdict
from wanghuo.base.areas.services import ImportOutcome
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.files import data_link, download, uploaded
from wanghuo.kernel.sheets import XLSX, Cell, workbook

HEADER = ("代码", "名称", "级别", "上级代码", "启用日期", "经度", "纬度")
EXAMPLE = ("示例：990121100200", "示例村", "村", "990121100000", "2026-01-01", "104.06", "30.67")
SHOWN = 500


def area_sheet(rows: Areas) -> HttpResponse:
    """Answer with these areas in the columns that an import reads."""
    table: list[list[Cell]] = []
    for area in rows:
        above = area.parent.code if area.parent else None
        centre = area.centre or {}
        level = AreaLevel(area.level).label
        place = (centre.get("lon"), centre.get("lat"))
        table.append([area.code, area.name, level, above, area.valid_from, *place])
    name = f"区划-{clock.today():%Y%m%d}.xlsx"
    return download(workbook([("区划", HEADER, table)]), name, XLSX)


@require_GET
@needs(AREA_MANAGE)
def template(request: ActorRequest) -> HttpResponse:
    """Give an empty sheet to fill."""
    del request
    return download(workbook([("区划", HEADER, [EXAMPLE])]), "区划导入模板.xlsx", XLSX)


@require_GET
@needs(AREA_MANAGE)
def import_page(request: ActorRequest) -> HttpResponse:
    """Ask for a file of areas."""
    return render(request, "areas/import.html", {"form": forms.ImportForm()})


@require_POST
@needs(AREA_MANAGE)
def import_areas(request: ActorRequest) -> HttpResponse:
    """Import a file and say what became of each row, refusals first."""
    sheet = read_areas(uploaded(request))
    asked = forms.ImportForm(request.POST, request.FILES).values()
    outcome = services.import_areas(
        rows=sheet.rows,
        actor=request.actor,
        at=clock.now(),
        crs=asked["crs"],
        source=asked["source"],
    )
    return render(request, "areas/outcome.html", _told(sheet, outcome))


def _told(sheet: AreaSheet, outcome: ImportOutcome) -> dict[str, object]:
    header, *rows = services.outcome_table(sheet, outcome)
    refused_first = sorted(
        outcome.rows, key=lambda row: (row.verdict is not ImportVerdict.REFUSED, row.line)
    )
    return {
        "counts": outcome.counts.items(),
        "rows": refused_first[:SHOWN],
        "total": len(refused_first),
        "ignored": sheet.ignored,
        "file": data_link(workbook([("导入结果", header, rows)]), XLSX),
    }
