"""Django's entry to this room."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class BuildingsConfig(AppConfig):
    """建筑."""

    name = "wanghuo.register.buildings"
    label = "buildings"
    verbose_name = "建筑"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Declare what is kept here, and what is checked about it."""
        import_module("wanghuo.register.buildings.kinds")
        import_module("wanghuo.register.buildings.queries").declare_checks()
