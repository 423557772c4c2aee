"""Django's entry to this room."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """方案."""

    name = "wanghuo.governance.plans"
    label = "plans"
    verbose_name = "方案"
    default_auto_field = "django.db.models.BigAutoField"
