"""Inspections, the edits they are made of, their photographs and who signs."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.documents.models import Attachment
from wanghuo.base.people.models import Organisation, User
from wanghuo.kernel.geo.located import Located
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.prevention.checklists.models import ChecklistVersion
from wanghuo.prevention.inspections.rules import InspectionKind, InspectionState, PhotoState
from wanghuo.register.places.models import Occupier, Place
from wanghuo.register.places.rules import PlaceKind

LISTED = (
    "area_path", "state", "kind", "place_kind", "failed", "conflicts", "lacking_photos",
    "finished_at", "inspector", "sector", "place", "id",
)  # fmt: skip
"""What lists and counts ask of an inspection: a small part of its row, and by area."""


class Inspection(Located):
    """One visit of one place under one version of a check-list (检查).

    `id` is what the phone calls it. All that was written is in its edits; `document` is what they
    come to (judging.merging), and the columns after it repeat what lists ask for. `version` counts
    the edits, `digest` stands for their set.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="inspections", verbose_name="场所"
    )
    place_kind = models.CharField("场所类别", max_length=16, choices=PlaceKind.choices())
    occupier = models.ForeignKey(
        Occupier, models.PROTECT, null=True, related_name="inspections", verbose_name="社会单位"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, blank=True)
    kind = models.CharField("检查方式", max_length=12, choices=InspectionKind.choices())
    checklist = models.ForeignKey(
        ChecklistVersion, models.PROTECT, related_name="inspections", verbose_name="检查表版本"
    )
    inspector = models.ForeignKey(
        User, models.PROTECT, related_name="inspections", verbose_name="检查人"
    )
    state = models.CharField(
        "状态",
        max_length=10,
        choices=InspectionState.choices(),
        default=InspectionState.OPEN.value,
    )
    created_at = models.DateTimeField("首次接收时间")
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("完成时间", null=True)
    document = models.JSONField("检查内容", default=dict)
    version = models.PositiveIntegerField("修改次数", default=0)
    digest = models.CharField("修改摘要", max_length=64, blank=True)
    companion = models.CharField("陪同人员", max_length=200, blank=True)
    score = models.DecimalField("得分", max_digits=4, decimal_places=1, null=True)
    passed = models.PositiveSmallIntegerField("符合项", default=0)
    failed = models.PositiveSmallIntegerField("不符合项", default=0)
    not_applicable = models.PositiveSmallIntegerField("不涉及项", default=0)
    unanswered = models.PositiveSmallIntegerField("未检查项", default=0)
    lacking_photos = models.PositiveSmallIntegerField("缺照片项", default=0)
    conflicts = models.PositiveSmallIntegerField("待裁定项", default=0)

    objects = AreaScopedManager["Inspection"](
        sector_lookup="sector", holder_lookup="occupier__number"
    )

    class Meta:
        """Listed by area from one index; of a place and of an inspector, newest first."""

        verbose_name = "检查"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in InspectionState]),
                name="inspection_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=InspectionState.FINISHED.value)
                | models.Q(finished_at__isnull=False),
                name="inspection_finished_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["area_path", "id"], name="inspection_area"),
            models.Index(fields=LISTED, name="inspection_listed"),
            models.Index(fields=["place", "id"], name="inspection_place"),
            models.Index(fields=["inspector", "id"], name="inspection_inspector"),
            models.Index(fields=["occupier", "id"], name="inspection_occupier"),
        ]

    @override
    def __str__(self) -> str:
        """Show the key: a place has many."""
        return str(self.pk)


class Edit(models.Model):
    """One change as a device sent it (检查修改记录); inserted once, never changed, never removed.

    `version` numbers it among the edits of its inspection; `digest` stands for what was sent.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="edits", verbose_name="检查"
    )
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, blank=True)
    device = models.CharField("设备", max_length=40)
    branch = models.UUIDField("分支")
    base = models.PositiveIntegerField("基于版本")
    seq = models.PositiveIntegerField("序号")
    version = models.PositiveIntegerField("版本")
    made_at = models.DateTimeField("填写时间")
    received_at = models.DateTimeField("接收时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="填写人")
    changes = models.JSONField("修改内容")
    digest = models.CharField("内容摘要", max_length=64)
    is_decision = models.BooleanField("裁定", default=False)

    objects = AreaScopedManager["Edit"](
        sector_lookup="sector", holder_lookup="inspection__occupier__number"
    )

    class Meta:
        """Once in its branch, and in the order of arrival within its inspection."""

        verbose_name = "检查修改记录"
        constraints = [
            models.UniqueConstraint(fields=["branch", "seq"], name="edit_branch_seq_once"),
            models.UniqueConstraint(fields=["inspection", "version"], name="edit_version_once"),
        ]

    @override
    def __str__(self) -> str:
        """Show its number."""
        return str(self.version)


class InspectionPhoto(models.Model):
    """A photograph taken at an item, from its first byte on (现场照片).

    It may come before its inspection: then it waits under the inspection's id, belongs to no area,
    and only who sends it can ask for it. What the phone says of time, place and hash is kept.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    inspection_id = models.UUIDField("检查编号", db_index=True)
    item = models.CharField("检查项", max_length=40, blank=True)
    name = models.CharField("文件名", max_length=200)
    device = models.CharField("设备", max_length=40)
    captured_at = models.DateTimeField("拍摄时间")
    position = models.JSONField("拍摄位置", null=True)
    sha256 = models.CharField("文件摘要", max_length=64)
    size = models.PositiveIntegerField("字节数")
    received = models.PositiveIntegerField("已收字节", default=0)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=PhotoState.choices(),
        default=PhotoState.WAITING.value,
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    announced_at = models.DateTimeField("登记时间")
    completed_at = models.DateTimeField("收齐时间", null=True)
    attachment = models.OneToOneField(
        Attachment, models.PROTECT, null=True, related_name="photo", verbose_name="附件"
    )

    class Meta:
        """Never more than was announced."""

        verbose_name = "现场照片"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("size")), name="photo_not_too_long"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show the file's name."""
        return self.name


class InspectionSigner(models.Model):
    """Somebody of an organisation who signs an inspection, each for himself (签字人).

    `signed_version` and `signed_digest` say what exactly was signed.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="signers", verbose_name="检查"
    )
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="单位"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="签字人")
    invited_at = models.DateTimeField("登记时间")
    signed_at = models.DateTimeField("签字时间", null=True)
    signed_version = models.PositiveIntegerField("签字版本", null=True)
    signed_digest = models.CharField("签字内容摘要", max_length=64, blank=True)

    objects = AreaScopedManager["InspectionSigner"](
        sector_lookup="sector", holder_lookup="inspection__occupier__number"
    )

    class Meta:
        """Each person once."""

        verbose_name = "签字人"
        constraints = [
            models.UniqueConstraint(fields=["inspection", "user"], name="signer_once"),
        ]

    @override
    def __str__(self) -> str:
        """Show who signs."""
        return str(self.user_id)
