"""Django's entry to this room."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class ExchangeConfig(AppConfig):
    """交换."""

    name = "wanghuo.base.exchange"
    label = "exchange"
    verbose_name = "数据交换"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Declare the background work and the checks of the rooms below."""
        import_module("wanghuo.base.exchange.tasks")
        import_module("wanghuo.base.exchange.queries.quality_checks").declare_checks()
