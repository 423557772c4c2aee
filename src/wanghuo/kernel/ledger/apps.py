"""Django's entry to this room."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class LedgerConfig(AppConfig):
    """存证."""

    name = "wanghuo.kernel.ledger"
    label = "ledger"
    verbose_name = "存证"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Declare the background work."""
        import_module("wanghuo.kernel.ledger.tasks")
