"""Django's entry to the assembler: its templates, commands and static files."""

from importlib import import_module
from pathlib import Path

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from typing_extensions import override

from wanghuo.gateway.protocols.mqtt_map.maps import use_maps
from wanghuo.gateway.shelf import Shelf
from wanghuo.kernel.rulebook.services import open_rulebook
from wanghuo.web.config import config

RULE_FOLDERS = (Path(__file__).parent / "rules", config().var / "rules")
"""The shipped rules, and the operator's own, which may add regions and versions."""


class WebConfig(AppConfig):
    """网页与接口."""

    name = "wanghuo.web"
    label = "web"

    @override
    def ready(self) -> None:
        """Hear what every room declares, and open the rulebook.

        Roles name capabilities of rooms that a command may never import. A wrong rule file stops
        the program before it decides anything. A worker knows how lists are exported. The
        codecs know the product maps of this installation.
        """
        autodiscover_modules("rules")
        import_module("wanghuo.kernel.exports")
        import_module("wanghuo.kernel.rotation")
        import_module("wanghuo.web.backups.terms")
        use_maps(Shelf(config().var))
        open_rulebook([path for path in RULE_FOLDERS if path.is_dir()])
