"""What the checks have found."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.exchange.rules.quality import (
    CODE_LENGTH,
    LABEL_LENGTH,
    LINK_LENGTH,
    REASON_LENGTH,
    FindingState,
    checks,
)
from wanghuo.base.people.models import Organisation
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager


class Finding(models.Model):
    """A row that broke a rule when it was last checked (数据质量问题).

    `organisation` has to mend it by `due_on`; null where nobody may. A mended one that breaks again
    is found anew; a waived one stays waived.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    code = models.CharField("检查项", max_length=CODE_LENGTH)
    subject_type = models.CharField("对象类型", max_length=40)
    subject_id = models.CharField("对象编号", max_length=40)
    label = models.CharField("对象", max_length=LABEL_LENGTH)
    link = models.CharField("链接", max_length=LINK_LENGTH)
    area = models.ForeignKey(Area, models.PROTECT, related_name="findings", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="findings",
        verbose_name="责任单位",
    )
    found_at = models.DateTimeField("发现时间")
    due_on = models.DateField("整改期限")
    state = models.CharField(
        "状态", max_length=8, choices=FindingState.choices(), default=FindingState.OPEN.value
    )
    ended_at = models.DateTimeField("结束时间", null=True)
    reason = models.CharField("豁免理由", max_length=REASON_LENGTH, blank=True)

    objects = AreaScopedManager["Finding"](sector_lookup="sector")

    class Meta:
        """One row per check and subject while it is open or waived; an ended one has a time."""

        verbose_name = "数据质量问题"
        constraints = [
            models.UniqueConstraint(
                fields=["code", "subject_type", "subject_id"],
                condition=~Q(state=FindingState.MENDED.value),
                name="finding_once",
            ),
            models.CheckConstraint(
                condition=Q(state=FindingState.OPEN.value, ended_at__isnull=True)
                | Q(
                    state__in=[FindingState.MENDED.value, FindingState.WAIVED.value],
                    ended_at__isnull=False,
                ),
                name="finding_ended_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=FindingState.WAIVED.value) | ~Q(reason=""),
                name="finding_waived_says_why",
            ),
        ]
        indexes = [models.Index(fields=["area_path", "code", "state"], name="finding_area")]

    @override
    def __str__(self) -> str:
        """Show what is wrong with what."""
        return f"{self.check_label}：{self.label}"

    @property
    def check_label(self) -> str:
        """What the check is called."""
        return checks.label(self.code)
