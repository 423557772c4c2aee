"""The MEOKON protocol as the registry offers it."""

from collections.abc import Iterable, Mapping

from wanghuo.gateway.protocols import framing
from wanghuo.gateway.protocols.codec import Codec, Told
from wanghuo.gateway.protocols.framing import FLAWS
from wanghuo.gateway.protocols.meokon.answers import VERSIONS
from wanghuo.gateway.protocols.meokon.frames import FRAMING
from wanghuo.gateway.protocols.meokon.meaning import meaning
from wanghuo.gateway.protocols.meokon.quantities import ALARM_LABELS, KINDS, UNKNOWN
from wanghuo.gateway.protocols.meokon.uploads import Note
from wanghuo.gateway.protocols.words import SHARED

KEYS: Mapping[str, str] = {
    "battery_percent": "电量（%）",
    "is_mains": "外供电",
    "supply": "供电方式",
    "signal_dbm": "信号强度（dBm）",
    "interval_seconds": "记录间隔（秒）",
    "record_count": "记录条数",
    "type": "表类型",
    "alarms_raw": "报警状态字",
    "alarms": "报警",
    "limits": "报警限值",
    "current": "实时数据",
    "records": "缓存记录",
    "values": "数据",
    "low": "下限",
    "high": "上限",
    "upload": "上传数据",
    "confirm": "应答",
    "reserved": "预留",
    "both": "双供电",
    "battery": "单电池供电",
    "external": "单外供电",
    Note.COMMAND: "不是上传数据的命令",
    Note.SHORT: "数据过短",
    Note.TYPE: "未知的表类型",
    Note.SIZE: "长度与记录条数不符",
}


def _tell(raw: bytes, _version: str) -> Told:
    return meaning(raw)


def _words() -> Iterable[tuple[str, str]]:
    yield from SHARED.items()
    yield from FLAWS.items()
    yield from ALARM_LABELS.items()
    yield from KEYS.items()
    for kind in (*KINDS.values(), UNKNOWN):
        yield kind.code, kind.label
        yield from ((one.code, one.label) for one in kind.measures)


def _whole(raw: bytes) -> list[bytes]:
    return framing.whole(raw, FRAMING)


def _pieces(raw: bytes) -> list[bytes]:
    return framing.pieces(raw, FRAMING)


CODEC = Codec(
    meaning=_tell,
    pieces=_pieces,
    whole=_whole,
    dialects={name: version.label for name, version in VERSIONS.items()},
    words=dict(_words()),
)
