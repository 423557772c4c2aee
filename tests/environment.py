"""Loaded by pytest before Django's settings: the suite never touches a real installation."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

environ = os.environ  # noqa: TID251 -- the suite chooses its own settings

MEMORY = Path("/dev/shm")  # noqa: S108 -- kept in memory where it can be: syncing costs nothing
VAR = tempfile.mkdtemp(prefix="wanghuo-test-", dir=MEMORY if MEMORY.is_dir() else None)
atexit.register(shutil.rmtree, VAR, ignore_errors=True)

environ["WANGHUO_MODE"] = "test"
environ["WANGHUO_VAR"] = VAR
environ["WANGHUO_DATABASE_URL"] = environ.get("WANGHUO_TEST_DATABASE_URL", "sqlite:///")
