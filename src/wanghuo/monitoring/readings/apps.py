"""Django's entry to this room."""

from django.apps import AppConfig


class ReadingsConfig(AppConfig):
    """监测值."""

    name = "wanghuo.monitoring.readings"
    label = "readings"
    verbose_name = "监测值"
    default_auto_field = "django.db.models.BigAutoField"
