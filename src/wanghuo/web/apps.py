"""Django's entry to the assembler: its templates, commands and static files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """网页与接口."""

    name = "wanghuo.web"
    label = "web"
