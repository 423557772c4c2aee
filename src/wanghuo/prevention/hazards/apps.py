"""Django's entry to this room."""

from django.apps import AppConfig


class HazardsConfig(AppConfig):
    """火灾隐患."""

    name = "wanghuo.prevention.hazards"
    label = "hazards"
    verbose_name = "火灾隐患"
    default_auto_field = "django.db.models.BigAutoField"
