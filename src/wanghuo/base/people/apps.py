"""Django's entry to this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """人员与岗位."""

    name = "wanghuo.base.people"
    label = "people"
    verbose_name = "人员与岗位"
    default_auto_field = "django.db.models.BigAutoField"
