"""Text as a sheet of paper takes it: printable signs, and how wide they are."""

import re
import unicodedata

UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
"""Controls, lone halves of signs, and marks that turn the direction of other people's text."""


def clean(text: str) -> str:
    """Return the text on one line, without signs that cannot be printed."""
    return " ".join(lines_of(text))


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, without signs that cannot be printed; empty ones stay."""
    lines = re.split("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", text)
    return [UNPRINTABLE.sub("", line.replace("\t", " ")).strip() for line in lines]


def width(text: str) -> float:
    """Return how many characters (字) wide a text is: half for a narrow one."""
    wide = sum(unicodedata.east_asian_width(sign) in "WFA" for sign in text)
    return (len(text) + wide) / 2
