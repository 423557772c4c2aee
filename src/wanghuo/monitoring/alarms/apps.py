"""Django's entry to this room."""

from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    """报警."""

    name = "wanghuo.monitoring.alarms"
    label = "alarms"
    verbose_name = "报警"
    default_auto_field = "django.db.models.BigAutoField"
