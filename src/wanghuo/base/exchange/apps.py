"""Django's entry to this room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """交换."""

    name = "wanghuo.base.exchange"
    label = "exchange"
    verbose_name = "数据交换"
    default_auto_field = "django.db.models.BigAutoField"
