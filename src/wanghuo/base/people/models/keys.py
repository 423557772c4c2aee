"""What opens the house to a user: keys, open logins, second factors; and what keeps it shut."""

from django.db import models
from typing_extensions import override

from wanghuo.base.people.models.people import User


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
