"""Django's entry to this room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """存证."""

    name = "wanghuo.kernel.ledger"
    label = "ledger"
    verbose_name = "存证"
    default_auto_field = "django.db.models.BigAutoField"
