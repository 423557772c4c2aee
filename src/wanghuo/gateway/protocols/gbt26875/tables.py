"""The code tables of the standard (表2–表6, 图6–图14), read once from the file beside this one."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

RESERVED, PRIVATE = "预留", "用户自定义"
PRIVATE_FROM = 128
ROOM = "wanghuo.gateway.protocols.gbt26875"


@dataclass(frozen=True, slots=True)
class Analog:
    """An analog type: what is measured, in which unit, and what one count is worth (表6)."""

    name: str
    unit: str
    step: Decimal


@dataclass(frozen=True, slots=True)
class Tables:
    """Every table; bits by their number, words by their code."""

    commands: Mapping[int, str]
    types: Mapping[int, str]
    systems: Mapping[int, str]
    components: Mapping[int, str]
    analogs: Mapping[int, Analog]
    states: Mapping[str, Mapping[int, str]]
    operations: Mapping[int, str]
    words: Mapping[str, str]


@cache
def tables() -> Tables:
    """Return the tables."""
    read = tomllib.loads(files(ROOM).joinpath("tables.toml").read_text("utf-8"))
    return Tables(
        commands=_numbered(read["command"]),
        types=_numbered(read["type"]),
        systems=_numbered(read["system"]),
        components=_numbered(read["component"]),
        analogs={
            int(code): Analog(one["name"], one["unit"], Decimal(one["step"]))
            for code, one in read["analog"].items()
        },
        states={kind: _numbered(bits) for kind, bits in read["state"].items()},
        operations=_numbered(read["operation"]),
        words=read["word"],
    )


def named(table: Mapping[int, str], code: int) -> str:
    """Name a code; one that the standard leaves open is said to be so."""
    return table.get(code) or (PRIVATE if code >= PRIVATE_FROM else RESERVED)


def bits_in(word: int, bits: Mapping[int, str]) -> list[str]:
    """Return the codes of the bits that are set, the lowest first."""
    return [code for bit, code in bits.items() if word >> bit & 1]


def _numbered(table: Mapping[str, str]) -> dict[int, str]:
    return {int(code): name for code, name in table.items()}
