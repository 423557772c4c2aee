"""Under which numbers an occupier is known, asked of whoever keeps occupiers (社会单位编号).

Occupiers are kept on the floor above. When one becomes part of another, its people see what became
of its rows, from the same moment on and as long as the two are one.
"""

from collections.abc import Callable

Numbers = Callable[[str], frozenset[str]]

_kept: list[Numbers] = []


def declare_numbers(numbers: Numbers) -> None:
    """Say who knows under which numbers an occupier's rows stand."""
    _kept[:] = [numbers]


def known_as(number: str) -> frozenset[str]:
    """Return every number under which rows of this occupier stand."""
    return _kept[0](number) if _kept else frozenset((number,))
