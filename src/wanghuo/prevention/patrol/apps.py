"""Django's entry to this room."""

from django.apps import AppConfig


class PatrolConfig(AppConfig):
    """巡查."""

    name = "wanghuo.prevention.patrol"
    label = "patrol"
    verbose_name = "巡查"
    default_auto_field = "django.db.models.BigAutoField"
