"""Django's entry to this room."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """专项整治."""

    name = "wanghuo.prevention.campaigns"
    label = "campaigns"
    verbose_name = "专项整治"
    default_auto_field = "django.db.models.BigAutoField"
