"""The product maps of this machine, for a command that needs neither house nor gateway."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from wanghuo.gateway.control.opening import CONTROL_FILE
from wanghuo.gateway.protocols.mqtt_map.maps import use_maps
from wanghuo.gateway.shelf import Shelf
from wanghuo.kernel.messages import WITHDRAWN, ControlFile
from wanghuo.web.config import config


def use_installed_maps() -> None:
    """Read by the maps in the folder, and by those that a house elsewhere told the gateway here."""
    var = config().var
    told = _told(var / CONTROL_FILE)
    use_maps(Shelf(var, lambda: told))


def _told(file: Path) -> Mapping[str, str]:
    if not file.exists():
        return {}
    try:
        with closing(ControlFile(file)) as control:
            told, _ = control.taught_after(0)
    except sqlite3.Error:
        return {}
    return {name: text for name, text in told.items() if text != WITHDRAWN}
