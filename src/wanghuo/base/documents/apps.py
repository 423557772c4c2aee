"""Django's entry to this room."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class DocumentsConfig(AppConfig):
    """文档."""

    name = "wanghuo.base.documents"
    label = "documents"
    verbose_name = "文档"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Declare the background work."""
        import_module("wanghuo.base.documents.tasks")
