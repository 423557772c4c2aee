"""Django's entry to this room."""

from django.apps import AppConfig


class MajorHazardsConfig(AppConfig):
    """重大火灾隐患."""

    name = "wanghuo.prevention.major_hazards"
    label = "major_hazards"
    verbose_name = "重大火灾隐患"
    default_auto_field = "django.db.models.BigAutoField"
