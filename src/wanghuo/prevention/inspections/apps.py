"""Django's entry to this room."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class InspectionsConfig(AppConfig):
    """检查."""

    name = "wanghuo.prevention.inspections"
    label = "inspections"
    verbose_name = "检查"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Declare which tables may be exported, and by whom."""
        import_module("wanghuo.prevention.inspections.rules.tables").declare_tables()
