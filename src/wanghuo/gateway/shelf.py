"""The product maps of an installation (产品映射): one folder of the house, told to every gateway.

A process says once which shelf it reads by (`use_maps`); from then on its codecs know these maps
beside those that come with the program. What changes in the folder is seen without a restart.
"""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import structlog
from typing_extensions import override

from wanghuo.gateway.protocols.mqtt_map.maps import (
    SUFFIX,
    MapRefused,
    ProductMap,
    Source,
    is_map_name,
    read_map,
    shipped_maps,
)

FOLDER = "maps"
LOOK_SECONDS = 1.0
LARGEST_BYTES = 256 * 1024
NAMED = "名称与自带的映射相同，或不是字母、数字、-、_ 组成，请改名"

log = structlog.get_logger()
Taught = Callable[[], Mapping[str, str]]


class Shelf(Source):
    """The maps of a folder, and those that the house elsewhere has told; the folder's go first."""

    def __init__(self, var: Path, taught: Taught = dict) -> None:
        """Read nothing yet."""
        self._folder, self._taught = var / FOLDER, taught
        self._looked = -LOOK_SECONDS
        self._seen: object = None
        self._written: dict[str, str] = {}
        self._maps: dict[str, ProductMap] = {}
        self._problems: dict[str, str] = {}

    @override
    def maps(self, *, is_fresh: bool = False) -> Mapping[str, ProductMap]:
        """Return the maps by name, as they stood a moment ago, or as they stand now."""
        if is_fresh:
            self._looked = -LOOK_SECONDS
        self._look()
        return self._maps

    @override
    def problems(self) -> Mapping[str, str]:
        """Return why maps cannot be used, by name."""
        self._look()
        return self._problems

    def written(self) -> Mapping[str, str]:
        """Return what is written in the folder's own maps; those that cannot be used are left out.

        This is what a house tells its gateways.
        """
        self._look()
        return self._written

    def _look(self) -> None:
        if time.monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        taught = dict(self._taught())
        seen = (taught, self._stamps())
        if seen != self._seen:
            self._seen = seen
            self._read(taught)

    def _stamps(self) -> list[tuple[str, int, int]]:
        return [(one.name, (at := one.stat()).st_mtime_ns, at.st_size) for one in self._files()]

    def _files(self) -> list[Path]:
        return sorted(one for one in self._folder.glob(f"*{SUFFIX}") if one.is_file())

    def _read(self, taught: Mapping[str, str]) -> None:
        self._problems, self._written, self._maps = {}, {}, {}
        for name, text in taught.items():
            self._put(name, text)
        for file in self._files():
            name = file.name.removesuffix(SUFFIX)
            try:
                text = file.read_bytes()[:LARGEST_BYTES].decode()
            except (OSError, UnicodeDecodeError) as problem:
                self._refuse(name, str(problem))
                continue
            if self._put(name, text):
                self._written[name] = text

    def _put(self, name: str, text: str) -> bool:
        if not is_map_name(name) or name in shipped_maps():
            self._refuse(name, NAMED)
            return False
        try:
            self._maps[name] = read_map(name, text)
        except MapRefused as refused:
            self._refuse(name, str(refused))
            return False
        return True

    def _refuse(self, name: str, problem: str) -> None:
        self._problems[name] = problem
        log.error("product_map.refused", map=name, problem=problem)
