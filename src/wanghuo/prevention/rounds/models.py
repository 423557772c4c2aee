"""Rounds: what is due of a place in a period, who goes when, and what came of it."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.people.models import Post
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.prevention.rounds.rules import OwedBy, RoundState
from wanghuo.register.places.models import Occupier, Place


class Round(models.Model):
    """A check that a rule makes due for one place in one period (应查).

    The id is made of place, frequency and period (`queries.key_of`), so that the clock may ask for
    a round as often as it likes and there is one; it stays when the place is merged into another.

    Several rounds a day are one row with `expected` and `actual`: a day of 2-hourly rounds is met,
    missed and waived as a whole, and twelve rows a day for each open house would be most of the
    table. `checks` keeps which check came in which window of the day.
    """

    id = models.UUIDField("编号", primary_key=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="rounds", verbose_name="场所")
    occupier = models.ForeignKey(
        Occupier, models.PROTECT, null=True, related_name="rounds", verbose_name="社会单位"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, blank=True)
    frequency = models.CharField("频次", max_length=40)
    label = models.CharField("应查事项", max_length=40)
    owed_by = models.CharField("应查人", max_length=8, choices=OwedBy.choices())
    period_from = models.DateField("应查期起")
    period_to = models.DateField("应查期止")
    due_on = models.DateField("安排日期")
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, related_name="rounds", verbose_name="岗位"
    )
    expected = models.PositiveSmallIntegerField("应查次数", default=1)
    actual = models.PositiveSmallIntegerField("已查次数", default=0)
    checks = models.JSONField("检查", default=list)
    state = models.CharField(
        "状态", max_length=8, choices=RoundState.choices(), default=RoundState.DUE.value
    )
    version = models.PositiveIntegerField("修改次数", default=0)
    done_at = models.DateTimeField("完成时间", null=True)
    inspection = models.UUIDField("检查编号", null=True)
    reason = models.CharField("免查原因", max_length=200, blank=True)
    rule = models.CharField("规则版本", max_length=100)

    objects = AreaScopedManager["Round"](sector_lookup="sector", holder_lookup="occupier__number")

    class Meta:
        """Listed by area and day; a post's day is one index range."""

        verbose_name = "应查"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in RoundState]),
                name="round_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=RoundState.DONE.value)
                | models.Q(done_at__isnull=False, actual=models.F("expected")),
                name="round_done_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(actual__lte=models.F("expected")), name="round_not_overdone"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    period_from__lte=models.F("due_on"), due_on__lte=models.F("period_to")
                ),
                name="round_due_in_period",
            ),
        ]
        indexes = [
            models.Index(fields=["area_path", "due_on", "id"], name="round_area"),
            models.Index(fields=["post", "due_on"], name="round_post"),
            models.Index(fields=["place", "period_to"], name="round_place"),
            models.Index(
                fields=["period_to", "id"],
                name="round_open",
                condition=models.Q(state=RoundState.DUE.value),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show what is due."""
        return self.label
