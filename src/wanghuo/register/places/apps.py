"""Django's entry to this room."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class PlacesConfig(AppConfig):
    """场所."""

    name = "wanghuo.register.places"
    label = "places"
    verbose_name = "场所"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Declare what is kept here, and what is checked about it."""
        import_module("wanghuo.register.places.kinds")
        import_module("wanghuo.register.places.tasks")
        import_module("wanghuo.register.places.queries.quality").declare_checks()
        known = import_module("wanghuo.base.people.queries.holders")
        known.declare_numbers(import_module("wanghuo.register.places.queries.holders").numbers_of)
