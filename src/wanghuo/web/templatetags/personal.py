"""How personal numbers are shown."""

from django import template

from wanghuo.base.people.rules import personal

register = template.Library()


@register.filter
def masked(number: str) -> str:
    """Show the beginning and the end of a personal number."""
    return personal.masked(number)
