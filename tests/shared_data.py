"""Where tests find the real documents that are too large or not ours to keep here."""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


def shared_file(pattern: str) -> Path:
    """Return the one shared file that matches; skip loudly without it, or fail in CI."""
    environ = os.environ  # noqa: TID251 -- the only place where tests look at the environment
    root = Path(environ.get("WANGHUO_SHARED", PROJECT.parent / "shared"))
    found = sorted(root.glob(pattern))
    if len(found) == 1:
        return found[0]
    reason = (
        f"NOT RUN: {pattern} is not under {root}; "
        "set WANGHUO_SHARED to the folder that holds plans/ to run this test"
    )
    if environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
