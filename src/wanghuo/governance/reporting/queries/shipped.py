"""The templates that ship with the program, read once from the files beside the rooms."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from wanghuo.governance.reporting.rules import SHARED, Outline, chosen, read_outline

FOLDER = files("wanghuo.governance.reporting").joinpath("outlines")


@cache
def outlines() -> Mapping[str, Outline]:
    """Return every template by its code."""
    read = {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))
        for file in FOLDER.iterdir()
        if file.name.endswith(".toml")
    }
    shared = read.pop(SHARED)
    found = {code: read_outline(own, shared) for code, own in sorted(read.items())}
    return MappingProxyType(found)


def outline(code: str) -> Outline:
    """Return one template, or refuse with `OutlineUnknown`."""
    return chosen(outlines(), code)
