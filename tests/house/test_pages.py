"""Laws on the templates and the menu."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories import make_area
from tests.house.files import ROOT, TEMPLATES, found
from tests.visiting import visitor
from tests.web.doors import ALSO
from wanghuo.web.context import MENU

NAMED = re.compile(r"\{%\s*url\s+'([\w:]+)'((?:\s+(?!as\b)[\w.]+)*)")


def addresses(patterns, namespace=""):
    """How many values each named address takes."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}{pattern.name}", len(pattern.pattern.converters)


@pytest.mark.parametrize(
    "pattern",
    [
        r"<script(?![^>]*\ssrc=)[^>]*>",
        r"<style\b",
        r"\sstyle\s*=",
        r"<[^{>]*\son[a-z]+\s*=",
        r"\shx-on\b",
        r"javascript:",
    ],
)
def test_no_template_holds_script_or_style(pattern):
    assert found(pattern, TEMPLATES) == []


def test_every_address_that_a_template_names_exists():
    known = dict(addresses(get_resolver().url_patterns))
    named = [
        (str(path.relative_to(ROOT)), name, len(values.split()))
        for path in TEMPLATES
        for name, values in NAMED.findall(path.read_text("utf-8"))
    ]

    assert len(named) > 50
    assert [one for one in named if known.get(one[1]) != one[2]] == []


@pytest.mark.django_db
@pytest.mark.parametrize("entry", MENU, ids=lambda entry: entry.url)
def test_every_entry_of_the_menu_opens_for_whom_it_is_shown_to(entry):
    client = visitor(make_area(), *filter(None, [entry.capability, *ALSO.get(entry.url, [])]))

    menu = client.get("/settings").context["menu"]

    assert entry in menu
    assert [client.get(reverse(one.url)).status_code for one in menu] == [200] * len(menu)


@pytest.mark.django_db
def test_menu_shows_nothing_that_would_refuse():
    menu = visitor(make_area()).get("/settings").context["menu"]

    assert [entry.url for entry in menu] == ["today", "calendar:calendar"]
