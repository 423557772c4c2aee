"""A rulebook of our own: whatever was open before is open again afterwards."""

import pytest

from wanghuo.kernel.rulebook import services


@pytest.fixture
def closed_rulebook():
    before = list(services._open)
    services._open.clear()
    yield
    services._open[:] = before


@pytest.fixture
def write(tmp_path):
    """Write a rule file and return its folder."""

    def _write(text, name="made_up.toml", folder="rules"):
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        content = text if isinstance(text, bytes) else text.encode()
        (place / name).write_bytes(content)
        return place

    return _write
