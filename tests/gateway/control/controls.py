"""Both ways in which the house tells gateways: a file, and a real server of the test's own."""

from contextlib import closing

import pytest

from tests.gateway.journal.servers import Node, address_of, program
from tests.journeys.browsing import eventually
from tests.postgres import _free_port
from wanghuo.gateway.control.opening import open_stream, problem_of
from wanghuo.kernel.messages import ControlFile


@pytest.fixture
def node(tmp_path):
    """A server that runs, and is killed in the end."""
    program()
    one = Node(tmp_path / "streams", _free_port())
    one.start()
    yield one
    one.kill()


@pytest.fixture
def stream(node):
    with closing(open_stream(address_of(node))) as one:
        assert eventually(lambda: problem_of(address_of(node)) == "")
        yield one


@pytest.fixture(params=["file", "stream"])
def control(request, tmp_path):
    """Either way of telling; they must not differ."""
    if request.param == "stream":
        yield request.getfixturevalue("stream")
        return
    with closing(ControlFile(tmp_path / "control.sqlite")) as one:
        yield one
