"""The protocols that devices speak, by name (协议); each is a package of pure functions.

How to add one: docs/developer/add-a-protocol.md.
"""

import importlib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple, cast

from wanghuo.gateway.protocols.codec import Codec


class Protocol(NamedTuple):
    """What a protocol is called, what it is for, and the module that holds its `CODEC`."""

    label: str
    summary: str
    module: str

    @property
    def codec(self) -> Codec:
        """Return its functions; they are loaded when first asked for."""
        return codec_in(self.module)


@cache
def codec_in(module: str) -> Codec:
    """Return the functions that a module has; every frame asks."""
    return cast("Codec", importlib.import_module(module).CODEC)


PROTOCOLS: Mapping[str, Protocol] = MappingProxyType(
    {
        "gbt26875": Protocol(
            "GB/T 26875.3-2011",
            "用户信息传输装置与监控中心之间的报文",
            "wanghuo.gateway.protocols.gbt26875.codec",
        ),
        "meokon": Protocol(
            "铭控 V3",
            "铭控无线压力、液位、温度、消火栓终端的报文",
            "wanghuo.gateway.protocols.meokon.codec",
        ),
        "ctwing": Protocol(
            "电信 CTWing",
            "电信物联网平台的 HTTP 推送（含旧版 OceanConnect）",
            "wanghuo.gateway.protocols.ctwing.codec",
        ),
        "onenet": Protocol(
            "移动 OneNET",
            "移动物联网平台的 HTTP 推送",
            "wanghuo.gateway.protocols.onenet.codec",
        ),
        "mqtt_map": Protocol(
            "MQTT 产品映射",
            "各厂家 MQTT 设备，按产品映射取设备编号与监测值",
            "wanghuo.gateway.protocols.mqtt_map.codec",
        ),
    }
)
