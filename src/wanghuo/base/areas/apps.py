"""Django's entry to this room."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class AreasConfig(AppConfig):
    """区划."""

    name = "wanghuo.base.areas"
    label = "areas"
    verbose_name = "区划"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Declare what can be imported."""
        import_module("wanghuo.base.areas.services")
