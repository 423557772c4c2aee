"""Django's entry to this room."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class FirmsConfig(AppConfig):
    """服务机构."""

    name = "wanghuo.register.firms"
    label = "firms"
    verbose_name = "服务机构"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Declare what is kept here, and what is checked about it."""
        import_module("wanghuo.register.firms.kinds")
        import_module("wanghuo.register.firms.queries").declare_checks()
