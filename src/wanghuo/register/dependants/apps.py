"""Django's entry to this room."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class DependantsConfig(AppConfig):
    """帮扶对象."""

    name = "wanghuo.register.dependants"
    label = "dependants"
    verbose_name = "帮扶对象"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Declare what is kept here, and what is checked about it."""
        import_module("wanghuo.register.dependants.kinds")
        import_module("wanghuo.register.dependants.queries").declare_checks()
