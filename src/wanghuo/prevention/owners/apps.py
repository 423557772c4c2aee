"""Django's entry to this room."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class OwnersConfig(AppConfig):
    """单位主体责任."""

    name = "wanghuo.prevention.owners"
    label = "owners"
    verbose_name = "单位主体责任"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Say what this room adds to rooms below."""
        import_module("wanghuo.prevention.owners.kinds")
