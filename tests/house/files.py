"""The files of the house that its laws are read against."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYTHON = sorted(
    path
    for folder in ("src", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if "node_modules" not in path.parts
)
TEMPLATES = sorted(ROOT.glob("src/wanghuo/**/templates/**/*.html"))
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def found(pattern: str, paths: list[Path]) -> list[str]:
    """Where a pattern occurs, as "file: words"."""
    sought = re.compile(pattern, re.IGNORECASE)
    return [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in paths
        for hit in sought.finditer(path.read_text("utf-8"))
    ]
