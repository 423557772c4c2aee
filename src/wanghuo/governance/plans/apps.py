"""Django's entry to this room."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class PlansConfig(AppConfig):
    """方案."""

    name = "wanghuo.governance.plans"
    label = "plans"
    verbose_name = "方案"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Declare what is checked about plans and tasks."""
        import_module("wanghuo.governance.plans.queries.quality").declare_checks()
