"""Django's entry to this room."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    """事实."""

    name = "wanghuo.kernel.facts"
    label = "facts"
    verbose_name = "事实"
    default_auto_field = "django.db.models.BigAutoField"
