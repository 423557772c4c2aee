"""Standards, promises and questions that ship with the program, read once from its files."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from wanghuo.kernel.rulebook.services import rule
from wanghuo.prevention.owners import rules
from wanghuo.prevention.owners.rules import PledgeText, Questions, Standard, Terms

ROOM = files("wanghuo.prevention.owners")


@cache
def standards() -> Mapping[str, Standard]:
    """Return every standard by its code."""
    folder = ROOM.joinpath("standards")
    read = {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }
    shared = read.pop(rules.SHARED)
    found = {code: rules.read_standard(own, shared) for code, own in sorted(read.items())}
    return MappingProxyType(found)


def standard(code: str) -> Standard:
    """Return one standard, or refuse with `TextUnknown`."""
    if code not in standards():
        raise rules.TextUnknown(code=code, what="达标标准")
    return standards()[code]


@cache
def pledge_texts() -> tuple[PledgeText, ...]:
    """Return the promises."""
    return rules.read_pledges(_text("pledges"))


def pledge_text(code: str) -> PledgeText:
    """Return one promise, or refuse with `TextUnknown`."""
    for one in pledge_texts():
        if one.code == code:
            return one
    raise rules.TextUnknown(code=code, what="承诺文本")


@cache
def questions() -> Questions:
    """Return what is asked of risks."""
    return rules.read_questions(_text("declarations"))


def _text(name: str) -> dict[str, Any]:
    return tomllib.loads(ROOM.joinpath("texts", f"{name}.toml").read_text("utf-8"))


def terms_of(region: str, on: date) -> tuple[Terms, str]:
    """Return the lines and times of standardisation, and the version of the rule."""
    found = rule("standard.titles", region, on)
    return Terms(**{name: int(value) for name, value in found.parameters.items()}), found.version


def pledge_days(region: str, on: date) -> tuple[int, int]:
    """Return how long a promise stands, and how long before its end one is warned."""
    found = rule("pledge.validity", region, on)
    return int(found.parameter("valid_days")), int(found.parameter("warn_days"))
