"""GB/T 26875.3-2011 as the registry offers it."""

from collections.abc import Iterable, Mapping

from wanghuo.gateway.protocols.codec import Codec, Told
from wanghuo.gateway.protocols.framing import FLAWS
from wanghuo.gateway.protocols.gbt26875 import tables
from wanghuo.gateway.protocols.gbt26875.cutting import pieces, whole
from wanghuo.gateway.protocols.gbt26875.dialects import dialects
from wanghuo.gateway.protocols.gbt26875.meaning import HEARTBEAT, meaning
from wanghuo.gateway.protocols.gbt26875.objects import Note
from wanghuo.gateway.protocols.words import SHARED

KEYS = {
    "sequence": "业务流水号",
    "sent_at": "发送时间",
    "source": "源地址",
    "destination": "目的地址",
    "type": "类型标志",
    "system": "系统类型",
    "system_address": "系统地址",
    "component": "部件类型",
    "address": "部件地址",
    "zone": "区（回路）",
    "point": "位（点）",
    "board": "接口板回路",
    "state_raw": "状态字",
    "is_running": "正常运行（仅供参考）",
    "analog": "模拟量类型",
    "operations_raw": "操作标志",
    "operations": "操作",
    "operator": "操作员编号",
    "major": "主版本",
    "minor": "次版本",
    "configuration": "配置说明",
    "count": "记录数目",
    "since": "起始时间",
    "reserved": "预留",
    "timeout_minutes": "应答时限（分钟）",
    "body": "未解释的内容",
    "event": "事件码",
    "tag": "标签",
    HEARTBEAT: "心跳",
}
REASONS: Mapping[str, str] = {
    Note.SHORT: "数据单元不足两字节",
    Note.RESERVED: "预留的类型标志",
    Note.PRIVATE: "用户自定义的类型标志",
    Note.SIZE: "长度与对象数目不符",
}
TABLES: tuple[Mapping[int, tables.Named | tables.Analog], ...] = (
    tables.COMMANDS,
    tables.TYPES,
    tables.SYSTEMS,
    tables.COMPONENTS,
    tables.ANALOGS,
    tables.SYSTEM_BITS,
    tables.COMPONENT_BITS,
    tables.TRANSMITTER_BITS,
    tables.FACILITY_OPERATIONS,
    tables.TRANSMITTER_OPERATIONS,
    *(dialect.types for dialect in dialects().values()),
    *(dialect.analogs for dialect in dialects().values()),
)


def _tell(raw: bytes, dialect: str) -> Told:
    return meaning(raw, dialects()[dialect])


def _words() -> Iterable[tuple[str, str]]:
    yield from SHARED.items()
    yield from KEYS.items()
    for named in (tables.RESERVED, tables.USER_DEFINED):
        yield named.code, named.label
    for table in TABLES:
        for entry in table.values():
            yield entry.code, entry.label
    yield from FLAWS.items()
    yield from REASONS.items()


CODEC = Codec(
    meaning=_tell,
    pieces=pieces,
    whole=whole,
    dialects={name: dialect.label for name, dialect in dialects().items()},
    words=dict(_words()),
)
