"""Chinese for the keys that the meanings of several protocols share (字段名称)."""

from collections.abc import Mapping
from types import MappingProxyType

SHARED: Mapping[str, str] = MappingProxyType(
    {
        "ok": "完好",
        "error": "错误",
        "note": "说明",
        "raw": "原文",
        "device": "设备",
        "at": "时间",
        "value": "值",
        "unit": "单位",
        "state": "状态",
        "description": "说明文字",
        "readings": "监测值",
        "objects": "信息对象",
        "version": "版本",
        "command": "命令",
        "quantity": "监测量",
        "raw_value": "原始值",
    }
)
PUSHED: Mapping[str, str] = MappingProxyType(
    {
        "messages": "消息",
        "kind": "消息类型",
        "name": "名称",
        "payload": "设备原文",
        "inner_protocol": "设备协议",
        "inner": "设备报文",
    }
)
"""Keys of what clouds push."""
