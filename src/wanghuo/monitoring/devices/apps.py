"""Django's entry to this room."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class DevicesConfig(AppConfig):
    """装置."""

    name = "wanghuo.monitoring.devices"
    label = "devices"
    verbose_name = "装置"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Declare what can be imported here."""
        import_module("wanghuo.monitoring.devices.kinds")
