"""Django's entry to this room."""

from django.apps import AppConfig


class AreasConfig(AppConfig):
    """区划."""

    name = "wanghuo.base.areas"
    label = "areas"
    verbose_name = "区划"
    default_auto_field = "django.db.models.BigAutoField"
