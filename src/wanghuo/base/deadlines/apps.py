"""Django's entry to this room."""

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    """时限."""

    name = "wanghuo.base.deadlines"
    label = "deadlines"
    verbose_name = "时限"
    default_auto_field = "django.db.models.BigAutoField"
