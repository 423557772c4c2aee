"""Check-lists and their versions."""

from django.db import models
from typing_extensions import override

from wanghuo.kernel.ids import new_id


class Checklist(models.Model):
    """A check-list under its code (检查表); what it asks stands in its versions."""

    code = models.CharField("代码", max_length=30, unique=True)
    name = models.CharField("名称", max_length=60)
    kinds = models.JSONField("适用场所", default=list)

    class Meta:
        """Common to every area, like the rulebook."""

        verbose_name = "检查表"

    @override
    def __str__(self) -> str:
        """Show the name."""
        return self.name


class ChecklistVersion(models.Model):
    """What a check-list asks from one day on (检查表版本); a published one never changes.

    `items` is a list of objects: code, title, clause, source, how, photo ("required" or "none"),
    grade ("general" or "major"), score.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    checklist = models.ForeignKey(
        Checklist, models.PROTECT, related_name="versions", verbose_name="检查表"
    )
    number = models.PositiveIntegerField("版本号")
    items = models.JSONField("检查项", default=list)
    published_at = models.DateTimeField("发布时间", null=True)

    class Meta:
        """Numbered within the list."""

        verbose_name = "检查表版本"
        constraints = [
            models.UniqueConstraint(fields=["checklist", "number"], name="checklist_version_once")
        ]

    @override
    def __str__(self) -> str:
        """Show the number."""
        return str(self.number)
