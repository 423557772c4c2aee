"""Devices and their classes, who waits to be claimed, what is told, how far was read."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.people.models import User
from wanghuo.kernel.geo.located import Located
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.messages import Action
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.monitoring.devices.rules import CommandState, Connectivity, DeviceKind
from wanghuo.register.buildings.models import Building
from wanghuo.register.firms.models import ServiceFirm
from wanghuo.register.places.models import Place

FILES = "files"
"""What the journal in files is called (`FileReader.name`)."""
LONGEST_RAW = 2048
"""Hexadecimal digits of a frame that are kept."""


class ProductClass(models.Model):
    """What devices of one sort are expected to do (产品类别): how often they report, on what power.

    Missed reports are counted in intervals. The shipped ones come from the rulebook and follow it
    until a person changes them: `version` counts those changes. Devices of `protocol` and `dialect`
    (blank: any) are of this class unless somebody says otherwise. They belong to the installation.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    code = models.CharField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=40)
    kind = models.CharField("装置种类", max_length=16, choices=DeviceKind.choices())
    interval_seconds = models.PositiveIntegerField("上报间隔（秒）")
    late_after = models.PositiveSmallIntegerField("迟报（漏报次数）")
    suspected_after = models.PositiveSmallIntegerField("疑似离线（漏报次数）")
    offline_after = models.PositiveSmallIntegerField("离线（漏报次数）")
    is_mains = models.BooleanField("市电供电", default=False)
    protocol = models.CharField("默认协议", max_length=16, blank=True)
    dialect = models.CharField("默认方言", max_length=40, blank=True)
    source = models.CharField("依据", max_length=200, blank=True)
    version = models.PositiveIntegerField("修改次数", default=0)

    class Meta:
        """A protocol and dialect mean one class."""

        verbose_name = "产品类别"
        constraints = [
            models.UniqueConstraint(
                fields=["protocol", "dialect"],
                condition=~models.Q(protocol=""),
                name="product_class_default_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    late_after__gte=1,
                    suspected_after__gt=models.F("late_after"),
                    offline_after__gt=models.F("suspected_after"),
                ),
                name="product_class_grows_worse",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show the name."""
        return self.name


class Device(Located):
    """Something that reports by itself, and that somebody has claimed (感知终端).

    `is_told` says that the gateway has been told of the row as it stands: whatever changes what
    the gateway must know clears it in the same transaction, and the projector tells it. A released
    one keeps its row and its timeline; it may be claimed again.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    identity = models.CharField("装置标识", max_length=80, unique=True)
    protocol = models.CharField("协议", max_length=16)
    dialect = models.CharField("方言", max_length=40, blank=True)
    name = models.CharField("名称", max_length=60)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, related_name="devices", verbose_name="场所"
    )
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, related_name="devices", verbose_name="所在建筑"
    )
    firm = models.ForeignKey(
        ServiceFirm, models.PROTECT, null=True, related_name="devices", verbose_name="维护机构"
    )
    product_class = models.ForeignKey(
        ProductClass, models.PROTECT, null=True, related_name="devices", verbose_name="产品类别"
    )
    """None only until the classes of the rulebook are entered."""
    floor = models.CharField("楼层", max_length=20, blank=True)
    spot = models.CharField("安装部位", max_length=60, blank=True)
    is_placed = models.BooleanField("位置自行标定", default=False)
    """Else the position is that of its place or building, and follows it."""
    is_allowed = models.BooleanField("已认领", default=True)
    is_told = models.BooleanField("已通知网关", default=False)
    version = models.PositiveIntegerField("修改次数", default=0)
    claimed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="认领人"
    )
    claimed_at = models.DateTimeField("认领时间")

    objects = AreaScopedManager["Device"]()

    class Meta:
        """Listed by area; the gateway is told of few at a time."""

        verbose_name = "感知终端"
        indexes = [
            models.Index(fields=["area_path", "id"], name="device_area"),
            models.Index(fields=["id"], name="device_untold", condition=models.Q(is_told=False)),
            models.Index(fields=["cell_7", "area_path"], name="device_cell"),
        ]

    @override
    def __str__(self) -> str:
        """Show the name."""
        return self.name


class Twin(models.Model):
    """What is known of a device from what it says (装置实况); people never write it.

    It lies apart from the register so that what is written a thousand times a second is small, and
    so that no person's change waits for it. `heard_at` is a time of receipt; `bits` are the codes
    of the state that the device last told of itself. The projector sets a device online when it is
    heard; everything else about `connectivity`, and `is_lost`, is the sweep's.
    """

    device = models.OneToOneField(
        Device, models.CASCADE, primary_key=True, related_name="twin", verbose_name="感知终端"
    )
    heard_at = models.DateTimeField("最近收到", null=True)
    skew_seconds = models.IntegerField("时钟偏差（秒）", null=True)
    """How far the clock of the device was ahead when it was last heard; none: it does not say."""
    bits = models.JSONField("状态位", default=list)
    connectivity = models.CharField(
        "在线状态",
        max_length=10,
        choices=Connectivity.choices(),
        default=Connectivity.UNHEARD.value,
    )
    since = models.DateTimeField("在线状态自", null=True)
    is_lost = models.BooleanField("已记离线", default=False)
    """A fact says that it is offline, and none yet that it is back."""

    objects = AreaScopedManager["Twin"]("device__area_path")

    class Meta:
        """No index on what changes with every signal."""

        verbose_name = "装置实况"
        indexes = [
            models.Index(fields=["device"], name="twin_lost", condition=models.Q(is_lost=True))
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(connectivity__in=[one.value for one in Connectivity]),
                name="twin_connectivity_known",
            )
        ]

    @override
    def __str__(self) -> str:
        """Show how it is connected."""
        return Connectivity(self.connectivity).label


class Outage(models.Model):
    """A time in which nothing came from what lies before many devices (上游中断).

    `upstream` is a key of `rules.upstreams`; the silence of these devices does not count within.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    upstream = models.CharField("上游", max_length=80)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", verbose_name="区划")
    begun_at = models.DateTimeField("中断自")
    ended_at = models.DateTimeField("恢复时间", null=True)
    found_at = models.DateTimeField("发现时间")
    devices = models.PositiveIntegerField("发现时静默装置数", default=0)

    class Meta:
        """One of an upstream lasts at a time."""

        verbose_name = "上游中断"
        constraints = [
            models.UniqueConstraint(
                fields=["upstream"],
                condition=models.Q(ended_at__isnull=True),
                name="outage_lasts_once",
            )
        ]

    @override
    def __str__(self) -> str:
        """Show the key of what was cut."""
        return self.upstream


class Sweep(models.Model):
    """Up to which moment connectivity was judged (在线判定进度); one row."""

    swept_at = models.DateTimeField("判定至")

    class Meta:
        """Kept so that a restart knows how long nobody looked."""

        verbose_name = "在线判定进度"

    @override
    def __str__(self) -> str:
        """Show the moment."""
        return self.swept_at.isoformat()


class WaitingDevice(models.Model):
    """A device that speaks and that nobody has claimed (待认领装置).

    It lies in no area yet, so there is no scope to look through: whoever reads asks
    `queries.waiting_devices`, which lets only those see it who may claim at the installation's
    own area.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    identity = models.CharField("装置标识", max_length=80, unique=True)
    protocol = models.CharField("协议", max_length=16)
    first_heard_at = models.DateTimeField("首次收到")
    last_heard_at = models.DateTimeField("最近收到")
    count = models.PositiveBigIntegerField("条数")
    raw = models.CharField("最近一条报文", max_length=LONGEST_RAW, blank=True)

    class Meta:
        """The longest silent fall out first."""

        verbose_name = "待认领装置"
        indexes = [models.Index(fields=["last_heard_at", "id"], name="waiting_heard")]

    @override
    def __str__(self) -> str:
        """Show the identity."""
        return self.identity


class DeviceCommand(models.Model):
    """What a device was told to do, and what became of it (装置命令)."""

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(
        Device, models.PROTECT, related_name="commands", verbose_name="感知终端"
    )
    action = models.CharField("命令", max_length=30, choices=Action.choices())
    given = models.JSONField("参数", default=dict)
    state = models.CharField(
        "状态", max_length=10, choices=CommandState.choices(), default=CommandState.QUEUED.value
    )
    sent_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="下发人"
    )
    sent_at = models.DateTimeField("下发时间")
    expires_at = models.DateTimeField("有效至")
    settled_at = models.DateTimeField("结果时间", null=True)
    answer = models.CharField("应答报文", max_length=LONGEST_RAW, blank=True)

    objects = AreaScopedManager["DeviceCommand"]("device__area_path")

    class Meta:
        """A device's own, newest first; the queue in order."""

        verbose_name = "装置命令"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in CommandState]),
                name="command_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "delivered"], settled_at__isnull=True)
                | models.Q(state__in=["executed", "expired", "failed"], settled_at__isnull=False),
                name="command_end_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["device", "id"], name="command_device"),
            models.Index(fields=["id"], name="command_queue", condition=models.Q(state="queued")),
        ]

    @override
    def __str__(self) -> str:
        """Show what was told."""
        return Action(self.action).label


class JournalCursor(models.Model):
    """How far a part of a lane was read, kept with what came of it (日志游标).

    A position means nothing in another journal: each has cursors of its own.
    """

    journal = models.CharField("日志", max_length=60, default=FILES)
    lane = models.CharField("车道", max_length=16)
    part = models.PositiveSmallIntegerField("份")
    of = models.PositiveSmallIntegerField("份数")
    position = models.BigIntegerField("位置", default=0)

    class Meta:
        """One row for each part."""

        verbose_name = "日志游标"
        constraints = [
            models.UniqueConstraint(
                fields=["journal", "lane", "part", "of"], name="journal_cursor_part"
            )
        ]

    @override
    def __str__(self) -> str:
        """Name the part and its position."""
        return f"{self.lane} {self.part}/{self.of}@{self.position}"


class SealedSegment(models.Model):
    """A whole segment of the journal whose content is a fact (已封存日志段)."""

    lane = models.CharField("车道", max_length=16)
    first = models.BigIntegerField("首条位置")
    count = models.BigIntegerField("条数")
    size = models.BigIntegerField("字节数")
    algorithm = models.CharField("算法", max_length=16)
    digest = models.CharField("摘要", max_length=64)
    sealed_at = models.DateTimeField("封存时间")
    purged_at = models.DateTimeField("清除时间", null=True)

    class Meta:
        """Each segment is sealed once."""

        verbose_name = "已封存日志段"
        constraints = [
            models.UniqueConstraint(fields=["lane", "first"], name="sealed_segment_once")
        ]

    @override
    def __str__(self) -> str:
        """Name the segment as its fact does."""
        return f"{self.lane}-{self.first}"
