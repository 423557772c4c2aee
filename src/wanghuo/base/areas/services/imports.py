"""What of this room can be imported: areas; and how they are taken back."""

from collections.abc import Mapping, Sequence

from django.db.models import Q

from wanghuo.base.areas import reading
from wanghuo.base.areas.models import Area, Designation
from wanghuo.base.areas.rules import AREA_CHANGED, AREA_MANAGE, AREA_REMOVED, full_code
from wanghuo.base.areas.services import tree
from wanghuo.base.areas.services.importing import CRS, SOURCE, AreaSession, arrange
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.kernel.geo.coordinates import Crs
from wanghuo.kernel.sheets import importing
from wanghuo.kernel.sheets.importing import Judged, Key, Option, Pass, RowResult, Undone
from wanghuo.kernel.sheets.undoing import referred

GONE = Words("记录已不存在，无需撤销。")
NOT_ALLOWED = Words("您的岗位不能维护该区划，请由有权限的人员撤销。")
CHANGED_SINCE = Words("导入后又有变更，保留现状；如需改回请用更名等功能。")
USED_SINCE = Words("该区划已被使用（有下级、单位、岗位等），不能撤销；如不再需要请并入其他区划。")


def undo(rows: Sequence[Judged], asked: Pass) -> list[Undone]:
    """Take areas back, the lowest first: new ones go when nothing refers to them."""
    tree.hold_the_tree()
    ids = [int(row.subject) for row in rows]
    present = {area.pk: area for area in Area.objects.filter(pk__in=ids).select_related("parent")}
    reasons: dict[int, str] = {}
    new = [row for row in rows if row.result is RowResult.NEW]
    for row in sorted(new, key=lambda row: -_depth(present.get(int(row.subject)))):
        reasons[row.line] = _take_back(present.get(int(row.subject)), row, asked)
    for row in rows:
        if row.result is RowResult.UPDATED:
            reasons[row.line] = _restore(present.get(int(row.subject)), row, asked)
    return [Undone(row.line, reasons[row.line]) for row in rows]


def _depth(area: Area | None) -> int:
    return area.path.count("/") if area else 0


def _take_back(area: Area | None, row: Judged, asked: Pass) -> str:
    reason = _kept(area, tree.described(area) if area else {}, row, asked)
    if reason or area is None:
        return reason
    others = Q(parent=area) | Q(successor=area)
    if Area.objects.filter(others).exists() or referred(Area, [area.pk], but=(Designation, Area)):
        return USED_SINCE
    mark = tree.mark(area)
    Designation.objects.filter(area=area).delete()
    area.delete()
    facts.record(
        AREA_REMOVED, mark, actor=asked.actor, at=asked.at, before=row.after, data=asked.data
    )
    return ""


def _kept(area: Area | None, now: dict[str, object], row: Judged, asked: Pass) -> str:
    """Say why an area stays as it is; empty when it can be taken back."""
    if area is None:
        return GONE
    if not asked.actor.can(AREA_MANAGE, area.path):
        return NOT_ALLOWED
    is_changed = any(now[key] != value for key, value in row.after.items())
    return CHANGED_SINCE if is_changed or area.valid_to is not None else ""


def _restore(area: Area | None, row: Judged, asked: Pass) -> str:
    now = {key: getattr(area, key) for key in row.after} if area else {}
    reason = _kept(area, now, row, asked)
    if reason or area is None:
        return reason
    for key, value in row.before.items():
        setattr(area, key, value)
    area.save(update_fields=list(row.before))
    if "name" in row.before:
        tree.redesignate([area], local_date(asked.at), "")
    entry = Entry(tree.mark(area), _told(row.after), _told(row.before), asked.data)
    facts.record_all(AREA_CHANGED, [entry], actor=asked.actor, at=asked.at)
    return ""


def _told(values: Mapping[str, object]) -> dict[str, object]:
    """Stand for a shape by its digest: the shape itself would fill the ledger."""
    return {
        key: tree.digest(value) if key == "boundary" else value for key, value in values.items()
    }


AREAS = importing.declare(
    importing.Target(
        code="areas",
        label="区划",
        capabilities=(AREA_MANAGE,),
        columns=reading.COLUMNS,
        keys=(Key("code", "代码", lambda record: full_code(record.text(reading.CODE))),),
        open=AreaSession,
        undo=undo,
        subject="area",
        sheets=reading.read_area_sheets,
        arrange=arrange,
        options=(
            Option(
                CRS,
                "文件中坐标和边界的坐标系",
                choices=tuple(Crs.choices()),
                default=Crs.CGCS2000.value,
            ),
            Option(SOURCE, "依据（如统计用区划代码 2026 版）"),
        ),
        files=".xlsx,.xls,.csv,.json,.geojson",
        hint="省、市、县、乡镇、村和各级网格；已有的代码按表更新名称、中心点和边界。",
    )
)
