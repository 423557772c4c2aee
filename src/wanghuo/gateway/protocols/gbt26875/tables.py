"""Code tables of GB/T 26875.3-2011: what each number on the wire is called (代码表).

Every table is data: number -> English code with the Chinese term. Numbers that the standard leaves
open are `RESERVED`, those it leaves to vendors `USER_DEFINED`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Named(NamedTuple):
    """An English code and the Chinese term people see."""

    code: str
    label: str


RESERVED = Named("reserved", "预留")
USER_DEFINED = Named("user_defined", "用户自定义")
FIRST_USER_CODE = 128


class Analog(NamedTuple):
    """A measured quantity: its step is 1/`parts` of `unit`; `low` and `high` bound the value."""

    code: str
    label: str
    unit: str = ""
    parts: int | None = None
    low: float | None = None
    high: float | None = None

    def value(self, raw: int) -> int | float | None:
        """Return what the number on the wire stands for; None where the step is not known."""
        if self.parts is None:
            return None
        return raw if self.parts == 1 else raw / self.parts

    def holds(self, raw: int) -> bool:
        """Tell whether the value lies in the range of the table; one without a range holds all."""
        value = self.value(raw)
        if value is None or self.low is None or self.high is None:
            return True
        return self.low <= value <= self.high


def _table(entries: Mapping[int, tuple[str, str]]) -> Mapping[int, Named]:
    return MappingProxyType({number: Named(*entry) for number, entry in entries.items()})


def name_of(number: int, table: Mapping[int, Named]) -> Named:
    """Return what a number is called; one that is not in the table is reserved or a vendor's."""
    return table.get(number) or (USER_DEFINED if number >= FIRST_USER_CODE else RESERVED)


COMMANDS = _table(
    {
        1: ("control", "控制命令"),
        2: ("send", "发送数据"),
        3: ("confirm", "确认"),
        4: ("request", "请求"),
        5: ("reply", "应答"),
        6: ("deny", "否认"),
    }
)
"""依据 GB/T 26875.3-2011 表2。"""

TYPES = _table(
    {
        1: ("system_state", "建筑消防设施系统状态"),
        2: ("component_state", "建筑消防设施部件运行状态"),
        3: ("component_analog", "建筑消防设施部件模拟量值"),
        4: ("facility_operation", "建筑消防设施操作信息"),
        5: ("facility_version", "建筑消防设施软件版本"),
        6: ("facility_configuration", "建筑消防设施系统配置情况"),
        7: ("component_configuration", "建筑消防设施部件配置情况"),
        8: ("facility_clock", "建筑消防设施系统时间"),
        21: ("transmitter_state", "用户信息传输装置运行状态"),
        24: ("transmitter_operation", "用户信息传输装置操作信息"),
        25: ("transmitter_version", "用户信息传输装置软件版本"),
        26: ("transmitter_configuration", "用户信息传输装置配置情况"),
        28: ("transmitter_clock", "用户信息传输装置系统时间"),
        61: ("read_system_state", "读建筑消防设施系统状态"),
        62: ("read_component_state", "读建筑消防设施部件运行状态"),
        63: ("read_component_analog", "读建筑消防设施部件模拟量值"),
        64: ("read_facility_operations", "读建筑消防设施操作信息"),
        65: ("read_facility_version", "读建筑消防设施软件版本"),
        66: ("read_facility_configuration", "读建筑消防设施系统配置情况"),
        67: ("read_component_configuration", "读建筑消防设施部件配置情况"),
        68: ("read_facility_clock", "读建筑消防设施系统时间"),
        81: ("read_transmitter_state", "读用户信息传输装置运行状态"),
        84: ("read_transmitter_operations", "读用户信息传输装置操作信息"),
        85: ("read_transmitter_version", "读用户信息传输装置软件版本"),
        86: ("read_transmitter_configuration", "读用户信息传输装置配置情况"),
        88: ("read_transmitter_clock", "读用户信息传输装置系统时间"),
        89: ("initialise_transmitter", "初始化用户信息传输装置"),
        90: ("set_transmitter_clock", "同步用户信息传输装置时钟"),
        91: ("duty_check", "查岗"),
    }
)
"""依据 GB/T 26875.3-2011 表3。"""

SYSTEMS = _table(
    {
        0: ("general", "通用"),
        1: ("fire_alarm_system", "火灾报警系统"),
        10: ("linkage_controller", "消防联动控制器"),
        11: ("hydrant_system", "消火栓系统"),
        12: ("sprinkler_system", "自动喷水灭火系统"),
        13: ("gas_extinguishing_system", "气体灭火系统"),
        14: ("water_spray_pump_system", "水喷雾灭火系统（泵启动方式）"),
        15: ("water_spray_vessel_system", "水喷雾灭火系统（压力容器启动方式）"),
        16: ("foam_system", "泡沫灭火系统"),
        17: ("dry_powder_system", "干粉灭火系统"),
        18: ("smoke_control_system", "防烟排烟系统"),
        19: ("fire_door_and_shutter_system", "防火门及卷帘系统"),
        20: ("fire_lift", "消防电梯"),
        21: ("emergency_broadcast", "消防应急广播"),
        22: ("emergency_lighting", "消防应急照明和疏散指示系统"),
        23: ("fire_power_supply", "消防电源"),
        24: ("fire_telephone", "消防电话"),
    }
)
"""依据 GB/T 26875.3-2011 表4。"""

COMPONENTS = _table(
    {
        0: ("general", "通用"),
        1: ("fire_alarm_controller", "火灾报警控制器"),
        10: ("combustible_gas_detector", "可燃气体探测器"),
        11: ("point_combustible_gas_detector", "点型可燃气体探测器"),
        12: ("standalone_combustible_gas_detector", "独立式可燃气体探测器"),
        13: ("line_combustible_gas_detector", "线型可燃气体探测器"),
        16: ("electrical_fire_monitor", "电气火灾监控报警器"),
        17: ("residual_current_detector", "剩余电流式电气火灾监控探测器"),
        18: ("electrical_temperature_detector", "测温式电气火灾监控探测器"),
        21: ("detection_loop", "探测回路"),
        22: ("fire_display_panel", "火灾显示盘"),
        23: ("manual_call_point", "手动火灾报警按钮"),
        24: ("hydrant_button", "消火栓按钮"),
        25: ("fire_detector", "火灾探测器"),
        30: ("heat_detector", "感温火灾探测器"),
        31: ("point_heat_detector", "点型感温火灾探测器"),
        32: ("point_heat_detector_s", "点型感温火灾探测器（S型）"),
        33: ("point_heat_detector_r", "点型感温火灾探测器（R型）"),
        34: ("line_heat_detector", "线型感温火灾探测器"),
        35: ("line_heat_detector_s", "线型感温火灾探测器（S型）"),
        36: ("line_heat_detector_r", "线型感温火灾探测器（R型）"),
        37: ("fibre_heat_detector", "光纤感温火灾探测器"),
        40: ("smoke_detector", "感烟火灾探测器"),
        41: ("ionisation_smoke_detector", "点型离子感烟火灾探测器"),
        42: ("photoelectric_smoke_detector", "点型光电感烟火灾探测器"),
        43: ("beam_smoke_detector", "线型光束感烟火灾探测器"),
        44: ("aspirating_smoke_detector", "吸气式感烟火灾探测器"),
        50: ("combined_detector", "复合式火灾探测器"),
        51: ("smoke_heat_detector", "复合式感烟感温火灾探测器"),
        52: ("light_heat_detector", "复合式感光感温火灾探测器"),
        53: ("light_smoke_detector", "复合式感光感烟火灾探测器"),
        61: ("ultraviolet_flame_detector", "紫外火焰探测器"),
        62: ("infrared_flame_detector", "红外火焰探测器"),
        69: ("flame_detector", "感光火灾探测器"),
        74: ("gas_detector", "气体探测器"),
        78: ("video_detector", "图像摄像方式火灾探测器"),
        79: ("acoustic_detector", "感声火灾探测器"),
        81: ("gas_extinguishing_controller", "气体灭火控制器"),
        82: ("fire_electrical_control", "消防电气控制装置"),
        83: ("graphic_display", "消防控制室图形显示装置"),
        84: ("module", "模块"),
        85: ("input_module", "输入模块"),
        86: ("output_module", "输出模块"),
        87: ("input_output_module", "输入/输出模块"),
        88: ("repeater_module", "中继模块"),
        91: ("fire_pump", "消防水泵"),
        92: ("fire_water_tank", "消防水箱"),
        95: ("sprinkler_pump", "喷淋泵"),
        96: ("flow_indicator", "水流指示器"),
        97: ("signal_valve", "信号阀"),
        98: ("alarm_valve", "报警阀"),
        99: ("pressure_switch", "压力开关"),
        101: ("valve_driver", "阀驱动装置"),
        102: ("fire_door", "防火门"),
        103: ("fire_damper", "防火阀"),
        104: ("ventilation", "通风空调"),
        105: ("foam_pump", "泡沫液泵"),
        106: ("pipe_solenoid_valve", "管网电磁阀"),
        111: ("smoke_fan", "防烟排烟风机"),
        113: ("smoke_fire_damper", "排烟防火阀"),
        114: ("closed_air_inlet", "常闭送风口"),
        115: ("smoke_outlet", "排烟口"),
        116: ("smoke_curtain", "电控挡烟垂壁"),
        117: ("shutter_controller", "防火卷帘控制器"),
        118: ("fire_door_monitor", "防火门监控器"),
        121: ("alarm_sounder", "警报装置"),
    }
)
"""依据 GB/T 26875.3-2011 表5。"""

ANALOGS: Mapping[int, Analog] = MappingProxyType(
    {
        0: Analog("unused", "未用"),
        1: Analog("event_count", "事件计数", "件", 1, 0, 32000),
        2: Analog("height", "高度", "m", 100, 0, 320),
        3: Analog("temperature", "温度", "℃", 10, -273, 3200),
        4: Analog("pressure_mpa", "压力（兆帕）", "MPa", 10, 0, 3200),
        5: Analog("pressure_kpa", "压力（千帕）", "kPa", 10, 0, 3200),
        6: Analog("gas_concentration", "气体浓度", "%LEL", 10, 0, 100),
        7: Analog("duration", "时间", "s", 1, 0, 32000),
        8: Analog("voltage", "电压", "V", 10),
        9: Analog("current", "电流", "A", 10),
        10: Analog("flow", "流量", "L/s", 10),
        11: Analog("air_volume", "风量", "m³/min", 10),
        12: Analog("air_speed", "风速", "m/s", 1, 0, 20),
    }
)
"""依据 GB/T 26875.3-2011 表6。"""

RUNNING_BIT = 1
"""Bit 0 of every state word: 1 normal, 0 under test. For display only: devices set it wrong."""

SYSTEM_BITS = _table(
    {
        1: ("fire", "火警"),
        2: ("fault", "故障"),
        3: ("shielded", "屏蔽"),
        4: ("supervisory", "监管"),
        5: ("started", "启动（开启）"),
        6: ("feedback", "反馈"),
        7: ("delay", "延时状态"),
        8: ("main_power_fault", "主电故障"),
        9: ("backup_power_fault", "备电故障"),
        10: ("bus_fault", "总线故障"),
        11: ("manual", "手动状态"),
        12: ("configuration_changed", "配置改变"),
        13: ("reset", "复位"),
    }
)
"""Bits of the state of a system, 16 bits (系统状态); 依据 GB/T 26875.3-2011 图6。"""

COMPONENT_BITS = _table(
    {
        1: ("fire", "火警"),
        2: ("fault", "故障"),
        3: ("shielded", "屏蔽"),
        4: ("supervisory", "监管"),
        5: ("started", "启动（开启）"),
        6: ("feedback", "反馈"),
        7: ("delay", "延时状态"),
        8: ("power_fault", "电源故障"),
    }
)
"""Bits of the state of a component, 16 bits (部件状态); 依据 GB/T 26875.3-2011 图7。"""

TRANSMITTER_BITS = _table(
    {
        1: ("fire", "火警"),
        2: ("fault", "故障"),
        3: ("main_power_fault", "主电故障"),
        4: ("backup_power_fault", "备电故障"),
        5: ("center_link_fault", "与监控中心通信信道故障"),
        6: ("panel_link_fault", "监测连接线路故障"),
    }
)
"""Bits of the state of a transmitter, 8 bits (用户信息传输装置); 依据 GB/T 26875.3-2011 图13。"""

_OPERATIONS = {
    0: ("reset", "复位"),
    1: ("mute", "消音"),
    2: ("manual_alarm", "手动报警"),
    3: ("alarm_cleared", "警情消除"),
    4: ("self_test", "自检"),
    6: ("test", "测试"),
}
FACILITY_OPERATIONS = _table({**_OPERATIONS, 5: ("confirmed", "确认操作")})
"""Bits of an operation at a facility (type 4); 依据 GB/T 26875.3-2011 图9。"""
TRANSMITTER_OPERATIONS = _table({**_OPERATIONS, 5: ("duty_answer", "查岗应答")})
"""Bits of an operation at a transmitter (type 24); 依据 GB/T 26875.3-2011 图14。"""


def bits_of(word: int, table: Mapping[int, Named]) -> list[str]:
    """Return the codes of the bits set in a word, the lowest first; bits without a name are not."""
    return [table[bit].code for bit in sorted(table) if word >> bit & 1]
