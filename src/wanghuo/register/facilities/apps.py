"""Django's entry to this room."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class FacilitiesConfig(AppConfig):
    """消防设施."""

    name = "wanghuo.register.facilities"
    label = "facilities"
    verbose_name = "消防设施"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Declare what is kept here, and what is checked about it."""
        import_module("wanghuo.register.facilities.kinds")
        import_module("wanghuo.register.facilities.queries").declare_checks()
