"""What the build says of its files: which of them one entry needs (构建清单)."""

from collections.abc import Iterator, Mapping
from typing import Any

Manifest = Mapping[str, Mapping[str, Any]]


def files_of(manifest: Manifest, entry: str) -> list[str]:
    """Return every file that an entry loads, itself first, each once."""
    return list(dict.fromkeys(_walk(manifest, entry, set())))


def _walk(manifest: Manifest, entry: str, seen: set[str]) -> Iterator[str]:
    if entry in seen:
        return
    seen.add(entry)
    chunk = manifest[entry]
    yield chunk["file"]
    yield from chunk.get("css", [])
    yield from chunk.get("assets", [])
    for other in [*chunk.get("imports", []), *chunk.get("dynamicImports", [])]:
        yield from _walk(manifest, other, seen)
