"""The table of jobs."""

from django.db import models
from typing_extensions import override

from wanghuo.kernel.ids import new_id
from wanghuo.kernel.work.rules import OPEN, JobState


class Job(models.Model):
    """Long work that somebody asked for (后台作业); only who asked sees it.

    A worker holds it by `claim` until `lease_until`. A worker that dies stops renewing, and another
    begins the job again: what a job does can be done twice without doing it twice.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    kind = models.CharField("类别", max_length=60)
    label = models.CharField("名称", max_length=120)
    arguments = models.JSONField("参数", default=dict)
    actor_id = models.BigIntegerField("发起人", null=True)
    state = models.CharField(
        "状态", max_length=10, choices=JobState.choices(), default=JobState.QUEUED.value
    )
    done = models.PositiveBigIntegerField("已处理", default=0)
    total = models.PositiveBigIntegerField("总数", default=0)
    result = models.JSONField("结果", default=dict)
    problem = models.TextField("未成功原因", blank=True)
    file = models.FileField("结果文件", upload_to="jobs/", blank=True)
    file_name = models.CharField("文件名", max_length=200, blank=True)
    created_at = models.DateTimeField("发起时间")
    started_at = models.DateTimeField("开始时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    claim = models.UUIDField("执行标记", null=True)
    lease_until = models.DateTimeField("执行期限", null=True)
    is_cancel_asked = models.BooleanField("已要求取消", default=False)

    class Meta:
        """Workers read what is open; people read their own."""

        verbose_name = "后台作业"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in OPEN], ended_at__isnull=True)
                | (
                    ~models.Q(state__in=[state.value for state in OPEN])
                    & models.Q(ended_at__isnull=False)
                ),
                name="job_ended_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at", "id"],
                name="job_open",
                condition=models.Q(state__in=[state.value for state in OPEN]),
            ),
            models.Index(fields=["actor_id", "-created_at"], name="job_actor"),
        ]

    @override
    def __str__(self) -> str:
        """Show what it does."""
        return self.label

    @property
    def percent(self) -> int:
        """How far it has come, in percent; 0 while the whole is unknown."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN
