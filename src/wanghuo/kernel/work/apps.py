"""Django's entry to this room."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """后台作业."""

    name = "wanghuo.kernel.work"
    label = "work"
    verbose_name = "后台作业"
    default_auto_field = "django.db.models.BigAutoField"
