"""Occupiers, places, and changed parameters of what a place is by rule."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.kernel.encryption import BlindIndexField, EncryptedTextField
from wanghuo.kernel.geo.located import Located
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.register.buildings.models import Building
from wanghuo.register.places.rules import Answer, PlaceKind, PlaceStatus, ProposalState
from wanghuo.register.records.models import Registered


class Occupier(Registered):
    """Legal or natural person who runs places (社会单位).

    `uscc` is blank where there is none; `number` is then the only name for programs. `origin` is
    the import of places that brought it in. A merged one points at its survivor and is listed no
    more.
    """

    number = models.CharField("单位编号", max_length=30, unique=True)
    name = models.CharField("单位名称", max_length=100)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    head_name = models.CharField("法定代表人", max_length=40, blank=True)
    head_phone = EncryptedTextField(
        "法定代表人电话", blank=True, default="", index="head_phone_index"
    )
    head_phone_index = BlindIndexField("法定代表人电话检索码")
    address = models.CharField("注册地址", max_length=200, blank=True)
    note = models.CharField("备注", max_length=500, blank=True)
    origin = models.CharField("来源导入", max_length=40, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="absorbed", verbose_name="并入"
    )

    objects = AreaScopedManager["Occupier"](sector_lookup="sector", holder_lookup="number")

    class Meta:
        """Two rows may bear one code until somebody merges them: the data check lists them."""

        verbose_name = "社会单位"
        indexes = [
            models.Index(fields=["area_path", "id"], name="occupier_area"),
            models.Index(fields=["uscc"], name="occupier_uscc", condition=~models.Q(uscc="")),
            models.Index(fields=["name"], name="occupier_name"),
        ]

    @override
    def __str__(self) -> str:
        """Show the name."""
        return self.name


MAPPED = (
    "area_path", "cell_7", "cell_9", "cell_11", "sector", "kind", "is_small", "is_gathering",
    "is_crowded", "is_key", "is_high_risk", "is_undecided", "is_suspended", "is_outside",
    "responsible_name", "longitude", "latitude", "closed_on", "merged_into",
    "name", "number", "address", "id",
)  # fmt: skip
"""What map and counts ask of a standing place: a fifth of its row, and by area.

The two that are null in every entry stand here because SQLite reads no row only where it finds
every column that it is asked for.
"""


class Place(Registered, Located):
    """Premises with a use and an occupier: what is inspected (场所).

    `attributes` holds what its kind is described by (rules.attributes). `verdicts` says of every
    status the answer, the reason and the rule version it was judged under; the columns `is_…`
    repeat the answers for lists. `designations` are answers that a person gave, which no rule
    overturns.
    """

    number = models.CharField("场所编号", max_length=30, unique=True)
    name = models.CharField("场所名称", max_length=100)
    kind = models.CharField("场所类别", max_length=16, choices=PlaceKind.choices())
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, related_name="places", verbose_name="所在建筑"
    )
    floor = models.CharField("楼层", max_length=20, blank=True)
    part = models.CharField("部位", max_length=60, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    occupier = models.ForeignKey(
        Occupier, models.PROTECT, null=True, related_name="places", verbose_name="社会单位"
    )
    responsible_name = models.CharField("消防安全责任人", max_length=40, blank=True)
    responsible_phone = EncryptedTextField(
        "责任人电话", blank=True, default="", index="responsible_phone_index"
    )
    responsible_phone_index = BlindIndexField("责任人电话检索码")
    manager_name = models.CharField("消防安全管理人", max_length=40, blank=True)
    manager_phone = EncryptedTextField(
        "管理人电话", blank=True, default="", index="manager_phone_index"
    )
    manager_phone_index = BlindIndexField("管理人电话检索码")
    is_suspended = models.BooleanField("停业", default=False)
    attributes = models.JSONField("属性", default=dict)
    note = models.CharField("备注", max_length=500, blank=True)
    is_small = models.BooleanField("九小（三小）场所", default=False)
    is_gathering = models.BooleanField("公众聚集场所", default=False)
    is_crowded = models.BooleanField("人员密集场所", default=False)
    is_key = models.BooleanField("消防安全重点单位", default=False)
    is_high_risk = models.BooleanField("火灾高危单位", default=False)
    is_undecided = models.BooleanField("身份待判定", default=False)
    verdicts = models.JSONField("身份判定", default=dict)
    designations = models.JSONField("人工认定", default=dict)
    is_outside = models.BooleanField("不在所属区划内", default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="absorbed", verbose_name="并入"
    )

    objects = AreaScopedManager["Place"](sector_lookup="sector", holder_lookup="occupier__number")

    class Meta:
        """Listed by area; map and counts read one index alone, and no row."""

        verbose_name = "场所"
        indexes = [
            models.Index(fields=["area_path", "id"], name="place_area"),
            models.Index(fields=["cell_7", "cell_9"], name="place_cells"),
            models.Index(
                fields=MAPPED,
                name="place_map",
                condition=models.Q(closed_on__isnull=True, merged_into__isnull=True),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show the name."""
        return self.name


class StatusProposal(models.Model):
    """Changed parameters of one status for an area: tried first, then put in force (判定参数).

    `criteria` has the shape of the rulebook's; null means that the places are to be judged anew by
    the rulebook as it now stands. Of one status and area one proposal is in force.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    status = models.CharField("身份", max_length=12, choices=PlaceStatus.choices())
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    criteria = models.JSONField("判定条件", null=True)
    source = models.CharField("依据", max_length=300)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=ProposalState.choices(),
        default=ProposalState.CHECKING.value,
    )
    counts = models.JSONField("计数", default=dict)
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    job = models.UUIDField("作业", null=True)
    actor_id = models.BigIntegerField("提出人", null=True)
    created_at = models.DateTimeField("提出时间")
    applied_at = models.DateTimeField("启用时间", null=True)

    objects = AreaScopedManager["StatusProposal"]()

    class Meta:
        """One in force for a status and an area."""

        verbose_name = "判定参数"
        constraints = [
            models.UniqueConstraint(
                fields=["status", "area"],
                condition=models.Q(state=ProposalState.APPLIED.value, criteria__isnull=False),
                name="status_in_force_once",
            ),
        ]
        indexes = [models.Index(fields=["area_path", "id"], name="proposal_area")]

    @override
    def __str__(self) -> str:
        """Show the status it is about."""
        return PlaceStatus(self.status).label


class StatusChange(models.Model):
    """A place whose status would change, or has changed, with its parameters (身份变化)."""

    proposal = models.ForeignKey(
        StatusProposal, models.CASCADE, related_name="changes", verbose_name="判定参数"
    )
    place = models.ForeignKey(Place, models.CASCADE, related_name="+", verbose_name="场所")
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, blank=True)
    before = models.CharField("原结果", max_length=10, choices=Answer.choices())
    after = models.CharField("新结果", max_length=10, choices=Answer.choices())
    reason = models.CharField("理由", max_length=300)

    objects = AreaScopedManager["StatusChange"](sector_lookup="sector")

    class Meta:
        """Each place once in a proposal."""

        verbose_name = "身份变化"
        constraints = [
            models.UniqueConstraint(fields=["proposal", "place"], name="status_change_once"),
        ]
        indexes = [models.Index(fields=["proposal", "area_path", "id"], name="status_change_area")]

    @override
    def __str__(self) -> str:
        """Show both answers."""
        return f"{self.before} → {self.after}"
