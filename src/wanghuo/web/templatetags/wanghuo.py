"""How facts are told on a page."""

import json
from collections.abc import Mapping

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from wanghuo.kernel import errors
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.registry import fact_kinds

register = template.Library()

WORDS = {"percent": "完成比例", "reason": "理由", "due_on": "到期日", "note": "说明"}
"""Fields of a fact worth a line on the timeline; the rest stays in the ledger."""


@register.filter
def said(words: object) -> object:
    """Say a refusal, an outcome or a label in the reader's language."""
    return errors.said(words, gettext)


@register.simple_tag
def fact_label(fact: Fact) -> str:
    """Say what happened."""
    return gettext(fact_kinds.label(fact.kind))


@register.simple_tag
def actor_name(fact: Fact, names: Mapping[int, str] | None) -> str:
    """Say who did it; the program itself is 系统."""
    if fact.actor_id is None:
        return gettext("系统")
    return (names or {}).get(fact.actor_id, f"#{fact.actor_id}")


@register.simple_tag
def fact_words(fact: Fact) -> SafeString:
    """Say the reason, note or day that a fact carries."""
    body = json.loads(fact.body)
    said = {**body["after"], **body["data"]}
    lines = [(gettext(label), said[name]) for name, label in WORDS.items() if name in said]
    shown = [
        (label, value)
        for label, value in lines
        if isinstance(value, str | int) and value != "" and not facts.is_commitment(value)
    ]
    if not shown:
        return SafeString("")
    return format_html("<div>{}</div>", format_html_join("；", "{} {}", shown))
