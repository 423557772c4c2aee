"""Django's entry to this room."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class PeopleConfig(AppConfig):
    """人员与岗位."""

    name = "wanghuo.base.people"
    label = "people"
    verbose_name = "人员与岗位"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Declare what can be imported."""
        import_module("wanghuo.base.people.services")
