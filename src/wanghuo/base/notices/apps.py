"""Django's entry to this room."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """通知."""

    name = "wanghuo.base.notices"
    label = "notices"
    verbose_name = "通知"
    default_auto_field = "django.db.models.BigAutoField"
