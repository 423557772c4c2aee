"""Django's entry to this room."""

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    """装置."""

    name = "wanghuo.monitoring.devices"
    label = "devices"
    verbose_name = "装置"
    default_auto_field = "django.db.models.BigAutoField"
