"""People who cannot escape alone: everything that names one is encrypted."""

from django.db import models
from typing_extensions import override

from wanghuo.kernel.encryption import BlindIndexField, EncryptedTextField
from wanghuo.kernel.scoping import AreaScopedManager
from wanghuo.register.buildings.models import Building
from wanghuo.register.dependants.rules import DependantKind
from wanghuo.register.records.models import Registered


class Dependant(Registered):
    """Somebody who cannot escape a fire alone (帮扶对象), with a helper.

    Name, telephone and home are encrypted; lists show a name's first character and the number.
    """

    number = models.CharField("帮扶编号", max_length=30, unique=True)
    name = EncryptedTextField("姓名", index="name_index")
    name_index = BlindIndexField("姓名检索码")
    kind = models.CharField("帮扶类别", max_length=20, choices=DependantKind.choices())
    phone = EncryptedTextField("电话", blank=True, default="", index="phone_index")
    phone_index = BlindIndexField("电话检索码")
    address = EncryptedTextField("住址", blank=True, default="")
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, related_name="dependants", verbose_name="所在建筑"
    )
    risk = models.CharField("火灾风险", max_length=200, blank=True)
    helper_name = models.CharField("帮扶人", max_length=40, blank=True)
    helper_phone = EncryptedTextField(
        "帮扶人电话", blank=True, default="", index="helper_phone_index"
    )
    helper_phone_index = BlindIndexField("帮扶人电话检索码")
    last_visited_on = models.DateField("最近走访", null=True)
    note = models.CharField("备注", max_length=500, blank=True)

    objects = AreaScopedManager["Dependant"](sector_lookup="sector")

    class Meta:
        """Listed by area."""

        verbose_name = "帮扶对象"
        indexes = [models.Index(fields=["area_path", "id"], name="dependant_area")]

    @override
    def __str__(self) -> str:
        """Show the number: names are encrypted."""
        return self.number


class HelpVisit(Registered):
    """One visit at somebody's home (走访)."""

    dependant = models.ForeignKey(
        Dependant, models.PROTECT, related_name="visits", verbose_name="帮扶对象"
    )
    visited_on = models.DateField("走访日期")
    visitor = models.CharField("走访人", max_length=40)
    found = models.CharField("走访情况", max_length=300)

    objects = AreaScopedManager["HelpVisit"](sector_lookup="sector")

    class Meta:
        """Listed by area."""

        verbose_name = "走访"
        indexes = [models.Index(fields=["area_path", "id"], name="help_visit_area")]

    @override
    def __str__(self) -> str:
        """Show the day."""
        return f"{self.visited_on}"
