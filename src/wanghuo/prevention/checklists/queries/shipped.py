"""The lists that ship with the program, read once from the files of this room."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from wanghuo.prevention.checklists.rules import ShippedList, read_shipped

FOLDER = files("wanghuo.prevention.checklists").joinpath("shipped")
SHARED = "shared"


@cache
def shipped_lists() -> Mapping[str, ShippedList]:
    """Return every list by its code."""
    read = {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))
        for file in FOLDER.iterdir()
        if file.name.endswith(".toml")
    }
    shared = read.pop(SHARED)
    lists = (read_shipped(own, shared) for own in read.values())
    return MappingProxyType({one.code: one for one in sorted(lists, key=lambda one: one.code)})
