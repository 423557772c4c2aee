"""The house keeps its own laws."""

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from wanghuo.kernel.errors import all_errors
from wanghuo.web.config import Config
from wanghuo.web.docs import errors_page, settings_page

ROOT = Path(__file__).parents[2]
GLOSSARY = tomllib.loads((ROOT / "docs/glossary.toml").read_text("utf-8"))
OURS = [model for model in apps.get_models() if model.__module__.startswith("wanghuo.")]
FILES = [
    path
    for pattern in ("src/**/*", "tests/**/*", "docs/**/*", "benchmarks/**/*", "frontend/*", "*.*")
    for path in ROOT.glob(pattern)
    if path.is_file() and not {"dist", "node_modules", "__pycache__"} & set(path.parts)
]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_model_speaks_the_glossary(model):
    assert GLOSSARY[model.__name__]["zh"] == str(model._meta.verbose_name)


def test_every_error_code_is_used_once():
    codes = [error.code for error in all_errors()]

    assert sorted(codes) == sorted(set(codes))


def test_errors_page_is_what_the_classes_say():
    assert (ROOT / "docs/developer/errors.md").read_text("utf-8") == errors_page()


def test_settings_page_is_what_the_configuration_says():
    assert (ROOT / "docs/operator/settings.md").read_text("utf-8") == settings_page(Config)


@pytest.mark.parametrize("path", sorted(ROOT.glob("src/wanghuo/**/migrations/0*.py")), ids=str)
def test_no_data_migration_imports_our_code(path):
    text = path.read_text("utf-8")

    assert "RunPython" not in text or not re.search(r"^(?:from|import) wanghuo", text, re.MULTILINE)


def test_no_file_names_a_package_index():
    pattern = re.compile(r"--index-url|--extra-index|\"resolved\":|pypi\.org|npmjs\.org")
    locks = [*ROOT.glob("*.lock"), ROOT / "frontend/package-lock.json", ROOT / "Makefile"]

    assert [lock.name for lock in locks if pattern.search(lock.read_text("utf-8"))] == []


def test_every_link_in_the_documents_leads_somewhere():
    links = [
        (page, target)
        for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if "://" not in target
    ]

    assert [link for link in links if not (link[0].parent / link[1]).exists()] == []
