"""Django's entry to this room."""

from django.apps import AppConfig


class OwnersConfig(AppConfig):
    """单位主体责任."""

    name = "wanghuo.prevention.owners"
    label = "owners"
    verbose_name = "单位主体责任"
    default_auto_field = "django.db.models.BigAutoField"
