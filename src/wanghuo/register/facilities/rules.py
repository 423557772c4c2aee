"""Words of facilities, fire lanes, obstacles and retrofits."""

from wanghuo.kernel.terms import Term


class FacilityKind(Term):
    """Kind of fire protection installation (消防设施类别)."""

    ALARM = "alarm", "火灾自动报警系统"
    SPRINKLER = "sprinkler", "自动喷水灭火系统"
    INDOOR_HYDRANT = "indoor_hydrant", "室内消火栓"
    OUTDOOR_HYDRANT = "outdoor_hydrant", "室外消火栓"
    GAS = "gas", "气体灭火系统"
    FOAM = "foam", "泡沫灭火系统"
    EXTINGUISHER = "extinguisher", "灭火器"
    SMOKE_CONTROL = "smoke_control", "防烟排烟系统"
    FIRE_DOOR = "fire_door", "防火门"
    FIRE_SHUTTER = "fire_shutter", "防火卷帘"
    LIGHTING = "lighting", "应急照明和疏散指示"
    BROADCAST = "broadcast", "消防应急广播"
    LIFT = "lift", "消防电梯"
    PUMP = "pump", "消防水泵"
    TANK = "tank", "消防水池（箱）"
    POWER = "power", "消防供配电"
    CONTROL_ROOM = "control_room", "消防控制室"
    ELECTRICAL = "electrical", "电气火灾监控系统"
    COMBUSTIBLE_GAS = "combustible_gas", "可燃气体探测报警系统"
    SMOKE_DETECTOR = "smoke_detector", "独立式感烟探测器"
    SIMPLE_SPRINKLER = "simple_sprinkler", "简易喷淋"
    LADDER_AREA = "ladder_area", "消防车登高操作场地"
    RESCUE_WINDOW = "rescue_window", "消防救援窗口"
    OTHER = "other", "其他"


class FacilityState(Term):
    """Whether it works (设施状态)."""

    NORMAL = "normal", "完好"
    FAULTY = "faulty", "故障"
    DISABLED = "disabled", "停用"


class TestResult(Term):
    """What a test found (检测结论)."""

    PASSED = "passed", "合格"
    FAILED = "failed", "不合格"


class ObstacleKind(Term):
    """What stands in the way (障碍类别)."""

    BARRED_WINDOW = "barred_window", "外窗防盗网、铁栅栏"
    BILLBOARD = "billboard", "遮挡外窗的广告牌"
    LANE_FIXTURE = "lane_fixture", "消防车通道固定障碍物"
    LADDER_AREA_FIXTURE = "ladder_area_fixture", "登高操作场地障碍物"
    OVERHEAD_LINE = "overhead_line", "架空管线"
    LOCKED_EXIT = "locked_exit", "锁闭的安全出口"
    BLOCKED_ROUTE = "blocked_route", "占堵的疏散通道"
    OTHER = "other", "其他"


class RetrofitKind(Term):
    """What is put in or renewed (改造项目)."""

    EARLY_ALARM = "early_alarm", "早期火灾报警装置"
    EXTINGUISHING = "extinguishing", "早期灭火装置"
    WIRING = "wiring", "电气线路改造"
    STOVES = "stoves", "炉灶改造"
    EXITS = "exits", "疏散通道和出口改造"
