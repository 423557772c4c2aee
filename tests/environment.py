"""Loaded by pytest before Django's settings: the suite never touches a real installation."""

import os
import tempfile

environ = os.environ  # noqa: TID251 -- the suite chooses its own settings

environ["WANGHUO_MODE"] = "test"
environ["WANGHUO_VAR"] = tempfile.mkdtemp(prefix="wanghuo-test-")
environ["WANGHUO_DATABASE_URL"] = environ.get("WANGHUO_TEST_DATABASE_URL", "sqlite:///")
