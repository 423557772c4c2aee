"""Start Django for a process of ours."""

import os

import django

from wanghuo.web.config import config


def use_our_settings() -> None:
    """Name the settings module; an operator never has to."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanghuo.web.settings")  # noqa: TID251 -- Django reads it nowhere else


def start_django() -> None:
    """Load the settings and every app; for commands and child processes."""
    config().var.mkdir(parents=True, exist_ok=True)
    use_our_settings()
    django.setup()
