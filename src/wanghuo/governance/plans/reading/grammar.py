"""Several grammars over one text in one pass (一遍扫描).

Their patterns share one alternation, so time grows with the text and the earlier grammar wins;
the one that matched is matched again by itself, for its named groups.
"""

import re
from collections.abc import Iterator, Mapping


def nameless(pattern: str) -> str:
    """Return the pattern without group names, so that it can stand in it twice."""
    return re.sub(r"\?P<\w+>", "?:", pattern)


class Grammars:
    """An ordered set of named grammars.

    `starts` are the characters with which any of them can begin: everywhere else one look is
    enough, which makes the pass several times as fast.
    """

    def __init__(self, patterns: Mapping[str, str], starts: str = r"\s\S") -> None:
        """Compile each by itself and all of them together."""
        self._one = {name: re.compile(pattern) for name, pattern in patterns.items()}
        together = (f"(?P<{name}>{nameless(pattern)})" for name, pattern in patterns.items())
        self._any = re.compile(f"(?=[{starts}])(?:{'|'.join(together)})")

    def scan(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        """Yield what matched where, in order and without overlap, with its named groups."""
        for found in self._any.finditer(text):
            name = found.lastgroup or ""
            again = self._one[name].match(text, found.start())
            if again:
                yield name, again
