"""Django's entry to this room."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """应查."""

    name = "wanghuo.prevention.rounds"
    label = "rounds"
    verbose_name = "应查"
    default_auto_field = "django.db.models.BigAutoField"
