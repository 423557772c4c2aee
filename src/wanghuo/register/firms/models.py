"""Service firms, engineers, experts; who maintains what; fire liability insurance."""

from django.db import models
from typing_extensions import override

from wanghuo.kernel.encryption import BlindIndexField, EncryptedTextField
from wanghuo.kernel.scoping import AreaScopedManager
from wanghuo.register.buildings.models import Building
from wanghuo.register.firms.rules import ContractKind, EngineerLevel, FirmKind
from wanghuo.register.places.models import Occupier, Place
from wanghuo.register.records.models import Registered


class ServiceFirm(Registered):
    """Maintenance or technical service firm (消防技术服务机构), with its qualification."""

    number = models.CharField("机构编号", max_length=30, unique=True)
    name = models.CharField("机构名称", max_length=100)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    kind = models.CharField("机构类别", max_length=16, choices=FirmKind.choices())
    qualification = models.CharField("资质或从业条件", max_length=200, blank=True)
    valid_until = models.DateField("资质有效期至", null=True)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = EncryptedTextField(
        "联系人电话", blank=True, default="", index="contact_phone_index"
    )
    contact_phone_index = BlindIndexField("联系人电话检索码")
    note = models.CharField("备注", max_length=500, blank=True)

    objects = AreaScopedManager["ServiceFirm"](sector_lookup="sector")

    class Meta:
        """Listed by area."""

        verbose_name = "消防技术服务机构"
        indexes = [models.Index(fields=["area_path", "id"], name="service_firm_area")]

    @override
    def __str__(self) -> str:
        """Show the name."""
        return self.name


class Engineer(Registered):
    """Registered fire engineer (注册消防工程师)."""

    name = models.CharField("姓名", max_length=40)
    level = models.CharField("注册级别", max_length=8, choices=EngineerLevel.choices())
    register_no = models.CharField("注册证编号", max_length=40, unique=True)
    firm = models.ForeignKey(
        ServiceFirm, models.PROTECT, null=True, related_name="engineers", verbose_name="执业机构"
    )
    valid_until = models.DateField("注册有效期至", null=True)
    phone = EncryptedTextField("电话", blank=True, default="", index="phone_index")
    phone_index = BlindIndexField("电话检索码")
    note = models.CharField("备注", max_length=500, blank=True)

    objects = AreaScopedManager["Engineer"](sector_lookup="sector")

    class Meta:
        """Listed by area."""

        verbose_name = "注册消防工程师"
        indexes = [models.Index(fields=["area_path", "id"], name="engineer_area")]

    @override
    def __str__(self) -> str:
        """Show the name."""
        return self.name


class Expert(Registered):
    """Somebody who is asked for a judgement (专家)."""

    number = models.CharField("专家编号", max_length=30, unique=True)
    name = models.CharField("姓名", max_length=40)
    field = models.CharField("专业领域", max_length=100)
    employer = models.CharField("工作单位", max_length=100, blank=True)
    valid_until = models.DateField("聘期至", null=True)
    phone = EncryptedTextField("电话", blank=True, default="", index="phone_index")
    phone_index = BlindIndexField("电话检索码")
    note = models.CharField("备注", max_length=500, blank=True)

    objects = AreaScopedManager["Expert"](sector_lookup="sector")

    class Meta:
        """Listed by area."""

        verbose_name = "专家"
        indexes = [models.Index(fields=["area_path", "id"], name="expert_area")]

    @override
    def __str__(self) -> str:
        """Show the name."""
        return self.name


class ServiceContract(Registered):
    """Who maintains what, from when to when (服务合同)."""

    number = models.CharField("合同编号", max_length=60, unique=True)
    firm = models.ForeignKey(
        ServiceFirm, models.PROTECT, related_name="contracts", verbose_name="服务机构"
    )
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, related_name="contracts", verbose_name="建筑"
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, related_name="contracts", verbose_name="场所"
    )
    kind = models.CharField("服务内容", max_length=16, choices=ContractKind.choices())
    valid_from = models.DateField("起始日期")
    valid_until = models.DateField("截止日期")
    note = models.CharField("备注", max_length=500, blank=True)

    objects = AreaScopedManager["ServiceContract"](
        sector_lookup="sector", holder_lookup="place__occupier__number"
    )

    class Meta:
        """Listed by area; what ends by day."""

        verbose_name = "服务合同"
        indexes = [
            models.Index(fields=["area_path", "id"], name="contract_area"),
            models.Index(fields=["valid_until"], name="contract_until"),
        ]

    @override
    def __str__(self) -> str:
        """Show the number."""
        return self.number


class Policy(Registered):
    """Fire liability insurance of a place (火灾公众责任险保单); amounts in yuan."""

    number = models.CharField("保单号", max_length=60, unique=True)
    insurer = models.CharField("保险公司", max_length=100)
    occupier = models.ForeignKey(
        Occupier, models.PROTECT, null=True, related_name="policies", verbose_name="投保单位"
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, related_name="policies", verbose_name="场所"
    )
    insured_yuan = models.DecimalField("保险金额", max_digits=14, decimal_places=2, null=True)
    premium_yuan = models.DecimalField("保险费", max_digits=12, decimal_places=2, null=True)
    valid_from = models.DateField("起始日期")
    valid_until = models.DateField("截止日期")
    note = models.CharField("备注", max_length=500, blank=True)

    objects = AreaScopedManager["Policy"](sector_lookup="sector", holder_lookup="occupier__number")

    class Meta:
        """Listed by area; what ends by day."""

        verbose_name = "火灾公众责任险保单"
        indexes = [
            models.Index(fields=["area_path", "id"], name="policy_area"),
            models.Index(fields=["valid_until"], name="policy_until"),
        ]

    @override
    def __str__(self) -> str:
        """Show the number."""
        return self.number
