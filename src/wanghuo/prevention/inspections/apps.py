"""Django's entry to this room."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """检查."""

    name = "wanghuo.prevention.inspections"
    label = "inspections"
    verbose_name = "检查"
    default_auto_field = "django.db.models.BigAutoField"
