"""Loaded by pytest before Django's settings: the suite never touches a real installation."""

import os  # the suite chooses its own settings
import tempfile
from pathlib import Path

os.environ["WANGHUO_MODE"] = "test"  # noqa: TID251 -- the suite chooses its own settings
var = tempfile.mkdtemp(prefix="wanghuo-test-")
Path(var, "static").mkdir()  # a page asks for it, collected or not
os.environ["WANGHUO_VAR"] = var  # noqa: TID251 -- as above
os.environ.setdefault(  # noqa: TID251 -- as above
    "WANGHUO_DATABASE_URL",
    os.environ.get("WANGHUO_TEST_DATABASE_URL", "sqlite:///"),  # noqa: TID251 -- as above
)
