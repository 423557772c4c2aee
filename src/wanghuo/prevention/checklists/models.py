"""Check-lists and their versions."""

from typing import TypeVar

from django.db import models
from django.db.models import Q
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.kernel.actors import Scope
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager, subtree
from wanghuo.prevention.checklists.rules import VersionState

M = TypeVar("M", bound=models.Model)


class SharedDownManager(AreaScopedManager[M]):
    """Fails closed; shows what lies in the scope and what is common to an area around it.

    A county's list binds its villages, so a village reads it; a list names nobody, so neither
    sector nor occupier narrows it.
    """

    @override
    def seen(self, scope: Scope) -> models.Q:
        """Match the rows that bear on a scope."""
        return bearing_on(scope, self.lookups[0])


def bearing_on(scope: Scope, lookup: str = "area_path") -> Q:
    """Rows of the areas of a scope, of those below and of those above; an empty scope has none."""
    seen = Q(pk__in=())
    for reach in scope.reaches:
        if not reach.area_path:
            return Q()
        seen |= subtree(reach.area_path, lookup) | Q(**{f"{lookup}__in": around(reach.area_path)})
    return seen


def around(path: str) -> list[str]:
    """Return the paths of an area and of all above it, the whole country's first."""
    ids = path.split("/")[:-1]
    return ["", *("/".join(ids[:depth]) + "/" for depth in range(1, len(ids) + 1))]


class Checklist(models.Model):
    """A check-list under its code (检查表); what it asks stands in its versions.

    Without an area it is common to all. `kinds` and `traits` say which places it is for; none of
    either is for every place. `latest` is the number of the version in force, 0 before the first.
    `shipped_digest` is of the content that the program last brought for it.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    code = models.CharField("代码", max_length=30, unique=True)
    name = models.CharField("名称", max_length=60)
    kinds = models.JSONField("适用场所", default=list)
    traits = models.JSONField("适用情形", default=list)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, related_name="+", verbose_name="适用区划"
    )
    area_path = AreaPathField("区划路径", blank=True)
    latest = models.PositiveIntegerField("现行版本号", default=0)
    edition = models.PositiveIntegerField("修改次数", default=0)
    shipped_digest = models.CharField("随系统内容摘要", max_length=64, blank=True)
    created_at = models.DateTimeField("新建时间", null=True)
    retired_at = models.DateTimeField("停用时间", null=True)

    objects = SharedDownManager["Checklist"]()

    class Meta:
        """Listed by area."""

        verbose_name = "检查表"
        indexes = [models.Index(fields=["area_path", "id"], name="checklist_area")]

    @override
    def __str__(self) -> str:
        """Show the name."""
        return self.name


class ChecklistVersion(models.Model):
    """What a check-list asks from one day on (检查表版本); a published one never changes.

    `items` is a list of objects: code, title, clause, source, how, photo ("required" or "none"),
    grade ("general" or "major"), score, confidence; `rules.items_of` reads them. `number` is the
    one it has, or would have, once published. `edition` counts the changes of a draft.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    checklist = models.ForeignKey(
        Checklist, models.PROTECT, related_name="versions", verbose_name="检查表"
    )
    number = models.PositiveIntegerField("版本号")
    state = models.CharField(
        "状态", max_length=10, choices=VersionState.choices(), default=VersionState.DRAFT.value
    )
    items = models.JSONField("检查项", default=list)
    edition = models.PositiveIntegerField("修改次数", default=0)
    is_shipped = models.BooleanField("随系统提供", default=False)
    note = models.CharField("修订说明", max_length=300, blank=True)
    digest = models.CharField("内容摘要", max_length=64, blank=True)
    created_at = models.DateTimeField("起草时间", null=True)
    published_at = models.DateTimeField("发布时间", null=True)
    published_by_id = models.BigIntegerField("发布人", null=True)

    objects = SharedDownManager["ChecklistVersion"](path_lookup="checklist__area_path")

    class Meta:
        """One number is published once; of a list there is one draft and one proposal at most."""

        verbose_name = "检查表版本"
        constraints = [
            models.UniqueConstraint(
                fields=["checklist", "number"],
                condition=Q(state=VersionState.PUBLISHED.value),
                name="checklist_version_once",
            ),
            models.UniqueConstraint(
                fields=["checklist", "state"],
                condition=Q(state__in=[VersionState.DRAFT.value, VersionState.PROPOSED.value]),
                name="checklist_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in VersionState]),
                name="checklist_version_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.PUBLISHED.value, published_at__isnull=False)
                | (~Q(state=VersionState.PUBLISHED.value) & Q(published_at__isnull=True)),
                name="checklist_published_has_time",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show the number."""
        return str(self.number)
