"""Django's entry to this room."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class RecordsConfig(AppConfig):
    """登记."""

    name = "wanghuo.register.records"
    label = "records"
    verbose_name = "登记"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Declare what is kept here, and what is done in the background."""
        import_module("wanghuo.register.records.kinds")
        import_module("wanghuo.register.records.tasks")
