"""Names of the people who appear in facts, for rooms that stand below the people."""

from collections.abc import Iterable

from django import template

from wanghuo.base.people import queries as people
from wanghuo.kernel.facts.models import Fact

register = template.Library()


@register.simple_tag
def actor_names(facts: Iterable[Fact]) -> dict[int, str]:
    """Return the names of those who did these things, by id; one query."""
    return people.names_of(fact.actor_id for fact in facts if fact.actor_id is not None)
