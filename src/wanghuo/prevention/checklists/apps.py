"""Django's entry to this room."""

from django.apps import AppConfig


class ChecklistsConfig(AppConfig):
    """检查表."""

    name = "wanghuo.prevention.checklists"
    label = "checklists"
    verbose_name = "检查表"
    default_auto_field = "django.db.models.BigAutoField"
