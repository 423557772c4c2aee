"""Django's entry to this room."""

from django.apps import AppConfig


class MaintenanceConfig(AppConfig):
    """维护."""

    name = "wanghuo.monitoring.maintenance"
    label = "maintenance"
    verbose_name = "维护"
    default_auto_field = "django.db.models.BigAutoField"
