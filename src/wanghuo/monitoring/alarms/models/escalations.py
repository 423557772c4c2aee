"""To whom an alarm was reported that nobody answered."""

from django.db import models
from typing_extensions import override

from wanghuo.kernel.scoping import AreaScopedManager
from wanghuo.monitoring.alarms.models.alarms import Alarm
from wanghuo.monitoring.alarms.rules import Ladder


class Escalation(models.Model):
    """An alarm was reported one step further up, for nobody had done what was due (逐级上报)."""

    alarm = models.ForeignKey(
        Alarm, models.CASCADE, related_name="escalations", verbose_name="报警"
    )
    ladder = models.CharField("缘由", max_length=12, choices=Ladder.choices())
    level = models.PositiveSmallIntegerField("级次")
    told = models.CharField("上报至", max_length=40)
    at = models.DateTimeField("上报时间")

    objects = AreaScopedManager["Escalation"]("alarm__area_path")

    class Meta:
        """Each step once."""

        verbose_name = "逐级上报"
        constraints = [
            models.UniqueConstraint(
                fields=["alarm", "ladder", "level"], name="escalation_level_once"
            )
        ]
        indexes = [models.Index(fields=["-at", "id"], name="escalation_at")]

    @override
    def __str__(self) -> str:
        """Show to whom."""
        return self.told
