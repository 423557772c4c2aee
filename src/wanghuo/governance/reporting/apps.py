"""Django's entry to this room."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """信息报送."""

    name = "wanghuo.governance.reporting"
    label = "reporting"
    verbose_name = "信息报送"
    default_auto_field = "django.db.models.BigAutoField"
