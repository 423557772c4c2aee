"""Two minutes of the demo as a stranger starts it; an hour is `make bench-soak`."""

import httpx
import pytest

from tests.monitoring.soak.demo import built, running
from tests.monitoring.soak.soaking import soaked

MINUTES = 2
pytestmark = [pytest.mark.either_database, pytest.mark.xdist_group("soak")]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return built(tmp_path_factory.mktemp("soak"))


def test_the_demo_builds_and_asks_to_log_in(demo):
    with running(demo) as place:
        page = httpx.get(place.address, follow_redirects=True)

    assert (page.status_code, page.url.path) == (200, "/login")


def test_the_demo_runs_within_its_memory_and_nothing_goes_wrong(demo):
    found = soaked(demo, MINUTES)

    assert found.problems == []
    assert found.counted["confirmed"] == found.counted["sent"] > 0
    assert found.counted["settled"] > 0
    assert found.counted["pages"] > MINUTES * 30
    assert found.counted["events"] > 0
