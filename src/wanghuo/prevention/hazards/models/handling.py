"""What is done about a hazard: steps with their words, extensions, transfers, documents."""

from django.db import models
from typing_extensions import override

from wanghuo.base.people.models import Organisation, User
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.prevention.hazards.models.hazards import Hazard, known
from wanghuo.prevention.hazards.rules import (
    ExtensionState,
    HazardAction,
    NoticeForm,
    TransferState,
)

SECTOR, HOLDER = "hazard__sector", "hazard__occupier__number"


class HazardStep(models.Model):
    """One thing done about a hazard, with what was said and shown (隐患办理记录).

    Files are attached to the step. `due_on` is the day the step names, `organisation` the one it
    gives the hazard to.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="steps", verbose_name="隐患")
    area_path = AreaPathField("区划路径")
    action = models.CharField("办理", max_length=10, choices=HazardAction.choices())
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("时间")
    text = models.TextField("说明", blank=True)
    due_on = models.DateField("日期", null=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name="单位"
    )

    objects = AreaScopedManager["HazardStep"](sector_lookup=SECTOR, holder_lookup=HOLDER)

    class Meta:
        """Listed by hazard, newest first."""

        verbose_name = "隐患办理记录"
        constraints = [
            models.CheckConstraint(condition=known("action", HazardAction), name="hazardstep_known")
        ]
        indexes = [models.Index(fields=["hazard", "-at", "-id"], name="hazardstep_hazard")]

    @override
    def __str__(self) -> str:
        """Show what was done."""
        return HazardAction(self.action).label


class HazardExtension(models.Model):
    """A request for more time, and its answer (整改延期); the chain of them is kept."""

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    hazard = models.ForeignKey(
        Hazard, models.PROTECT, related_name="extensions", verbose_name="隐患"
    )
    area_path = AreaPathField("区划路径")
    due_on = models.DateField("原期限")
    until = models.DateField("申请延至")
    reason = models.TextField("延期理由")
    state = models.CharField(
        "状态", max_length=10, choices=ExtensionState.choices(), default=ExtensionState.ASKED.value
    )
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="申请人"
    )
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True)
    answer = models.TextField("审批意见", blank=True)

    objects = AreaScopedManager["HazardExtension"](sector_lookup=SECTOR, holder_lookup=HOLDER)

    class Meta:
        """One waits at a time; what was decided has its time."""

        verbose_name = "整改延期"
        constraints = [
            models.UniqueConstraint(
                fields=["hazard"],
                condition=models.Q(state=ExtensionState.ASKED.value),
                name="extension_waits_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ExtensionState.ASKED.value, decided_at__isnull=True)
                | models.Q(
                    state__in=[ExtensionState.APPROVED.value, ExtensionState.REFUSED.value],
                    decided_at__isnull=False,
                ),
                name="extension_decided_has_time",
            ),
        ]
        indexes = [models.Index(fields=["hazard", "-id"], name="extension_hazard")]

    @override
    def __str__(self) -> str:
        """Show the day asked for."""
        return f"{self.until}"


class HazardTransfer(models.Model):
    """A hazard handed to another body, until that takes it or gives it back (隐患移交).

    The row lies where the receiver stands, so that its people find it.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    hazard = models.ForeignKey(
        Hazard, models.PROTECT, related_name="transfers", verbose_name="隐患"
    )
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, blank=True)
    from_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name="移交单位"
    )
    to_organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="承接单位"
    )
    reason = models.TextField("移交理由")
    state = models.CharField(
        "状态", max_length=10, choices=TransferState.choices(), default=TransferState.WAITING.value
    )
    sent_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="移交人"
    )
    sent_at = models.DateTimeField("移交时间")
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="签收人"
    )
    answered_at = models.DateTimeField("签收时间", null=True)
    answer = models.TextField("签收意见", blank=True)

    objects = AreaScopedManager["HazardTransfer"](sector_lookup="sector")

    class Meta:
        """One waits at a time; what was answered has its time."""

        verbose_name = "隐患移交"
        constraints = [
            models.UniqueConstraint(
                fields=["hazard"],
                condition=models.Q(state=TransferState.WAITING.value),
                name="transfer_waits_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state=TransferState.WAITING.value, answered_at__isnull=True)
                | (
                    ~models.Q(state=TransferState.WAITING.value)
                    & models.Q(answered_at__isnull=False)
                ),
                name="transfer_answered_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "area_path", "id"], name="transfer_area"),
            models.Index(fields=["hazard", "-id"], name="transfer_hazard"),
        ]

    @override
    def __str__(self) -> str:
        """Show to whom it goes."""
        return f"{self.to_organisation_id}"


class HazardNotice(models.Model):
    """A numbered document that was issued of one step (隐患文书); printed again, the same bytes.

    Without a file it was cut off while it was made; whoever asks next makes it under its number.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="notices", verbose_name="隐患")
    area_path = AreaPathField("区划路径")
    step = models.OneToOneField(
        HazardStep, models.PROTECT, related_name="notice", verbose_name="办理记录"
    )
    form = models.CharField("种类", max_length=10, choices=NoticeForm.choices())
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="出具单位"
    )
    number = models.CharField("文号", max_length=40)
    issued_at = models.DateTimeField("出具时间")
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="出具人"
    )
    file = models.FileField("文书", upload_to="hazard-notices/", blank=True)
    file_hash = models.CharField("文书摘要", max_length=64, blank=True)
    printed = models.FileField("打印件", upload_to="hazard-notices/", blank=True)
    printed_hash = models.CharField("打印件摘要", max_length=64, blank=True)

    objects = AreaScopedManager["HazardNotice"](sector_lookup=SECTOR, holder_lookup=HOLDER)

    class Meta:
        """A number is one organisation's once."""

        verbose_name = "隐患文书"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="hazardnotice_number")
        ]
        indexes = [models.Index(fields=["hazard", "-id"], name="hazardnotice_hazard")]

    @override
    def __str__(self) -> str:
        """Show the number."""
        return self.number
