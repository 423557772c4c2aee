"""Loaded by pytest before Django's settings: the suite never touches a real installation."""

import os  # the suite chooses its own settings
import tempfile

os.environ["WANGHUO_MODE"] = "test"  # noqa: TID251 -- the suite chooses its own settings
os.environ["WANGHUO_VAR"] = tempfile.mkdtemp(prefix="wanghuo-test-")  # noqa: TID251 -- as above
os.environ.setdefault(  # noqa: TID251 -- as above
    "WANGHUO_DATABASE_URL",
    os.environ.get("WANGHUO_TEST_DATABASE_URL", "sqlite:///"),  # noqa: TID251 -- as above
)
