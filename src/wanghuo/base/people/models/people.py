"""Organisations, users, roles and posts."""

from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.people.rules import Duty, OrganisationKind, Sector
from wanghuo.kernel.encryption import BlindIndexField, EncryptedTextField
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager


class Organisation(models.Model):
    """Government body, department, village committee or firm (单位).

    `aliases` are other names plans use for it; `groups` are the collective names it belongs to
    ("镇直相关单位"). People of an occupier see the rows of the one numbered `holder`, no others.
    """

    area = models.ForeignKey(
        Area, models.PROTECT, related_name="organisations", verbose_name="区划"
    )
    area_path = AreaPathField("区划路径")
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类别", max_length=12, choices=OrganisationKind.choices())
    sector = models.CharField("行业条线", max_length=16, choices=Sector.choices(), blank=True)
    aliases = models.JSONField("别名", default=list)
    groups = models.JSONField("所属统称", default=list)
    holder = models.CharField("社会单位编号", max_length=30, blank=True)
    valid_to = models.DateField("停用日期", null=True)

    objects = AreaScopedManager["Organisation"]()

    class Meta:
        """A name is used once in an area."""

        verbose_name = "单位"
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], name="organisation_name_once"),
        ]
        indexes = [models.Index(fields=["area_path", "id"], name="organisation_area")]

    @override
    def __str__(self) -> str:
        """Show the name."""
        return self.name


class User(AbstractBaseUser):
    """A person who logs in (用户); unscoped, read through guarded queries.

    Telephone and identity numbers lie encrypted, each beside the index by which it is searched.
    """

    username = models.CharField("用户名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    is_active = models.BooleanField("在用", default=True)
    must_change_password = models.BooleanField("须改口令", default=False)
    created_at = models.DateTimeField("创建时间")
    mobile = EncryptedTextField("手机号", blank=True, default="", index="mobile_index")
    mobile_index = BlindIndexField("手机号检索码", db_index=True)
    id_number = EncryptedTextField("身份证号", blank=True, default="", index="id_number_index")
    id_number_index = BlindIndexField("身份证号检索码")
    password_changed_at = models.DateTimeField(
        "口令更换时间", null=True, help_text="为空的不过期：只有演示账号"
    )

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """People are listed through queries; an identity number is one person's."""

        verbose_name = "用户"
        constraints = [
            models.UniqueConstraint(
                fields=["id_number_index"],
                name="user_id_number_once",
                condition=~models.Q(id_number_index=""),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show the log-in name."""
        return self.username


class Role(models.Model):
    """A set of capabilities (角色); `duty` marks the three administrators."""

    code = models.CharField("代码", max_length=30, unique=True)
    name = models.CharField("名称", max_length=40)
    duty = models.CharField("职责", max_length=10, choices=Duty.choices(), default=Duty.NONE.value)
    capabilities = models.JSONField("权限", default=list)

    class Meta:
        """Shipped by the program, editable by the security administrator."""

        verbose_name = "角色"

    @override
    def __str__(self) -> str:
        """Show the name."""
        return self.name


class Post(models.Model):
    """A person's function in an organisation over an area (岗位).

    In force from `valid_from` through `valid_to` (both inclusive). `sector` blank is every sector.
    A `valid_to` before `valid_from` says that it was ended before its first day was over.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name="用户")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="posts", verbose_name="单位"
    )
    role = models.ForeignKey(Role, models.PROTECT, related_name="posts", verbose_name="角色")
    area = models.ForeignKey(Area, models.PROTECT, related_name="posts", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, choices=Sector.choices(), blank=True)
    title = models.CharField("职务", max_length=40, blank=True)
    is_temporary = models.BooleanField("临时", default=False)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True)

    objects = AreaScopedManager["Post"]()

    class Meta:
        """Listed by area."""

        verbose_name = "岗位"
        indexes = [models.Index(fields=["area_path", "id"], name="post_area")]

    @override
    def __str__(self) -> str:
        """Show the function."""
        return self.title
