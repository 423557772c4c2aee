"""What opens the house to a user: keys, open logins, second factors; and what keeps it shut."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from typing_extensions import override

from wanghuo.base.people.models.people import User
from wanghuo.base.people.rules.lockout import Guarded
from wanghuo.kernel.encryption import EncryptedTextField
from wanghuo.kernel.ids import new_id


class ApiToken(models.Model):
    """A key with which a program acts as a user, within the same scope (接口令牌).

    Only the SHA-256 of the secret is kept.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens", verbose_name="用户")
    name = models.CharField("用途", max_length=60)
    secret_hash = models.CharField("摘要", max_length=64, unique=True)
    created_at = models.DateTimeField("签发时间")
    expires_at = models.DateTimeField("失效时间")
    revoked_at = models.DateTimeField("吊销时间", null=True)

    class Meta:
        """Read by its owner only."""

        verbose_name = "接口令牌"

    @override
    def __str__(self) -> str:
        """Show what it is for."""
        return self.name


class Login(AbstractBaseSession):
    """A browser in which somebody is logged in (登录会话); ending it is deleting it.

    The address and the device are shown to its owner and to the security administrator. `number`
    names it in addresses: the session key is a secret.
    """

    number = models.UUIDField("编号", default=new_id, editable=False, unique=True)
    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="logins", verbose_name="用户"
    )
    address = models.CharField("来源地址", max_length=45, blank=True)
    device = models.CharField("设备", max_length=60, blank=True)
    started_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近操作")

    class Meta:
        """Never listed whole."""

        verbose_name = "登录会话"

    @override
    def __str__(self) -> str:
        """Show the device."""
        return self.device


class OldPassword(models.Model):
    """The hash of a password that was used, so that it is not used again soon (历史口令)."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="old_passwords", verbose_name="用户"
    )
    password = models.CharField("摘要", max_length=128)
    changed_at = models.DateTimeField("更换时间")

    class Meta:
        """Read when a password is changed."""

        verbose_name = "历史口令"

    @override
    def __str__(self) -> str:
        """Show when it was left behind; the hash is nobody's business."""
        return self.changed_at.isoformat()


class GuessCount(models.Model):
    """Wrong guesses for one account or from one address (失败计数).

    `key` is a commitment: what people type as a name may be a password.
    """

    kind = models.CharField("计数对象", max_length=10, choices=Guarded.choices())
    key = models.CharField("标识", max_length=80)
    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="guess_counts", verbose_name="用户"
    )
    failures = models.PositiveIntegerField("失败次数", default=0)
    since = models.DateTimeField("起算时间")
    locked_until = models.DateTimeField("锁定至", null=True)

    class Meta:
        """One count for each account and address."""

        verbose_name = "失败计数"
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="guess_count_once"),
        ]

    @override
    def __str__(self) -> str:
        """Show what is counted."""
        return f"{self.kind} {self.failures}"


class SecondFactor(models.Model):
    """The key that a person's phone shares with the house (动态口令).

    Until `confirmed_at` it opens nothing and hinders nobody. Codes up to `last_counter` are used.
    """

    user = models.OneToOneField(
        User, models.CASCADE, related_name="second_factor", verbose_name="用户"
    )
    secret = EncryptedTextField("密钥")
    created_at = models.DateTimeField("生成时间")
    confirmed_at = models.DateTimeField("启用时间", null=True)
    last_counter = models.BigIntegerField("最近使用", default=0)

    class Meta:
        """One for each person."""

        verbose_name = "动态口令"

    @override
    def __str__(self) -> str:
        """Show since when."""
        return str(self.confirmed_at or "")


class RecoveryCode(models.Model):
    """A code that opens once in place of the phone (恢复码); only its SHA-256 is kept."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="recovery_codes", verbose_name="用户"
    )
    code_hash = models.CharField("摘要", max_length=64)
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        """Read at log-in."""

        verbose_name = "恢复码"
        constraints = [
            models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once"),
        ]

    @override
    def __str__(self) -> str:
        """Show when it was used."""
        return str(self.used_at or "")
