"""Chains made up for tests, and what the tables hold."""

from tests.kernel.facts.telling import AT, tell
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ledger import queries, services
from wanghuo.kernel.ledger.models import Block


def chain(*sizes):
    """Close one block of each size, facts named by their position; return the blocks."""
    position = Fact._base_manager.count()
    for size in sizes:
        for _ in range(size):
            position += 1
            tell(str(position))
        facts.seal_positions()
        services.seal_blocks(AT, force=True)
    return list(Block.objects.order_by("number"))


def fact_at(position):
    return Fact._base_manager.get(position=position)


def spans():
    return list(
        Block.objects.order_by("number").values_list("number", "first_position", "last_position")
    )


def breach_of(expect=""):
    found = queries.verify(expect)
    assert found.is_intact is (found.breach is None)
    return found.breach
