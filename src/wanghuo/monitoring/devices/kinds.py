"""How sheets of devices are imported: the target of the one workbench."""

from collections.abc import Hashable

from wanghuo.kernel.geo.coordinates import Crs
from wanghuo.kernel.sheets import importing
from wanghuo.kernel.sheets.importing import Column, Key, Kind, Option, Record
from wanghuo.monitoring.devices import queries
from wanghuo.monitoring.devices.rules import DEVICE_CLAIM
from wanghuo.monitoring.devices.services import importing as sheets
from wanghuo.monitoring.devices.services.importing import DeviceSession, undo


def _class_names() -> list[str]:
    return [one.name for one in queries.product_classes()]


COLUMNS = (
    Column(
        sheets.IDENTITY, required=True, hint="协议:编号，见待认领列表，如 gbt26875:00000000000A"
    ),
    Column(sheets.NAME, hint="不填用标识"),
    Column(sheets.DIALECT, hint="不填为标准"),
    Column(sheets.AREA, kind=Kind.CODE, hint="填了场所或建筑的随其区划"),
    Column(sheets.PLACE, kind=Kind.CODE),
    Column(sheets.BUILDING, kind=Kind.CODE, hint="不填随场所所在建筑"),
    Column(sheets.FLOOR),
    Column(sheets.SPOT),
    Column(sheets.CLASS, choices=_class_names, hint="不填按协议、方言"),
    Column(sheets.FIRM, kind=Kind.CODE, hint="消防技术服务机构的编号"),
    Column(sheets.LON, kind=Kind.DECIMAL, hint="不填用场所或建筑的位置"),
    Column(sheets.LAT, kind=Kind.DECIMAL),
    Column(sheets.STATE, is_offered=False),
)


def _identity(record: Record) -> Hashable:
    return record.text(sheets.IDENTITY) or (record.line,)


DEVICES = importing.declare(
    importing.Target(
        code="devices",
        label="装置",
        capabilities=(DEVICE_CLAIM,),
        columns=COLUMNS,
        keys=(Key("identity", "装置标识", _identity),),
        open=DeviceSession,
        undo=undo,
        subject="device",
        options=(
            Option(sheets.CRS, "文件中坐标的坐标系", tuple(Crs.choices()), Crs.CGCS2000.value),
        ),
        hint="导入即认领：没有的装置登记并认领，已认领的更新；撤销导入后，新认领的装置撤销认领。",
    )
)
