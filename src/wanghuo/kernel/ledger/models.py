"""Blocks: a Merkle root over consecutive facts, chained by the previous block's hash."""

from django.db import models
from typing_extensions import override


class Block(models.Model):
    """A sealed run of facts (存证区块)."""

    number = models.BigIntegerField("区块号", primary_key=True)
    first_position = models.BigIntegerField("首位置", unique=True)
    last_position = models.BigIntegerField("末位置", unique=True)
    algorithm = models.CharField("算法", max_length=10)
    leaves = models.BinaryField("叶哈希")
    root = models.CharField("默克尔根", max_length=64)
    previous_hash = models.CharField("前块哈希", max_length=64)
    hash = models.CharField("块哈希", max_length=64)
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        """A block is written once."""

        verbose_name = "存证区块"

    @override
    def __str__(self) -> str:
        """Name the block by number."""
        return f"区块 {self.number}"
