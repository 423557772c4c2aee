"""Files that belong to a record of any room."""

from datetime import timedelta

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.documents.rules.attachments import (
    REASON_LENGTH,
    SUBJECT_LENGTH,
    CaptureSource,
)
from wanghuo.base.documents.rules.files import IMAGES
from wanghuo.base.people.models import User
from wanghuo.kernel.geo.coordinates import Crs
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager

TOLERANCE = timedelta(minutes=5)
"""How far a phone's clock may run ahead of ours."""


class Attachment(models.Model):
    """A file kept byte for byte with the record it belongs to (附件).

    `uploaded_at` is when it was received and the only time that is trusted. When and where it was
    taken is kept beside it with where that was learnt; the place is CGCS2000 degrees, the pair as
    it came stands in `original_*`. `holder` numbers the occupier whose record it was when the file
    came: his people may read it; blank is nobody's in particular. One that was
    withdrawn keeps its bytes and is served no more.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    subject_type = models.CharField("对象类型", max_length=SUBJECT_LENGTH)
    subject_id = models.CharField("对象编号", max_length=SUBJECT_LENGTH)
    area = models.ForeignKey(Area, models.PROTECT, related_name="attachments", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, blank=True)
    holder = models.CharField("社会单位编号", max_length=30, blank=True, default="")
    file_name = models.CharField("文件名", max_length=200)
    file_hash = models.CharField("文件摘要", max_length=64)
    media_type = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("字节数")
    file = models.FileField("文件", upload_to="attachments/")
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="attachments", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("接收时间")
    taken_at = models.DateTimeField("拍摄时间", null=True)
    taken_from = models.CharField(
        "拍摄时间来源", max_length=8, choices=CaptureSource.choices(), blank=True
    )
    longitude = models.FloatField("经度", null=True)
    latitude = models.FloatField("纬度", null=True)
    placed_from = models.CharField(
        "位置来源", max_length=8, choices=CaptureSource.choices(), blank=True
    )
    original_longitude = models.FloatField("原始经度", null=True)
    original_latitude = models.FloatField("原始纬度", null=True)
    original_crs = models.CharField("原始坐标系", max_length=10, choices=Crs.choices(), blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawn_reason = models.CharField("撤回原因", max_length=REASON_LENGTH, blank=True)

    objects = AreaScopedManager["Attachment"](sector_lookup="sector", holder_lookup="holder")

    class Meta:
        """Listed by subject; a place is a whole pair; a withdrawn one says why."""

        verbose_name = "附件"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(longitude__isnull=True, latitude__isnull=True, placed_from="")
                | (
                    models.Q(longitude__isnull=False, latitude__isnull=False)
                    & ~models.Q(placed_from="")
                ),
                name="attachment_place_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_reason="")),
                name="attachment_withdrawn_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="attachment_subject"),
            models.Index(fields=["area_path", "id"], name="attachment_area"),
        ]

    @override
    def __str__(self) -> str:
        """Show the file name."""
        return self.file_name

    @property
    def is_image(self) -> bool:
        """Tell whether there is a small copy to look at."""
        return self.media_type in IMAGES

    @property
    def is_doubtful(self) -> bool:
        """Tell whether the time it claims is later than it was received."""
        return self.taken_at is not None and self.taken_at > self.uploaded_at + TOLERANCE
