"""Django's entry to this room."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """文档."""

    name = "wanghuo.base.documents"
    label = "documents"
    verbose_name = "文档"
    default_auto_field = "django.db.models.BigAutoField"
