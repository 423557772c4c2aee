"""Real nats-servers in processes of their own: one, or a cluster of three."""

import shutil
import signal
import subprocess
from contextlib import ExitStack, contextmanager

import pytest

from tests.journeys.installation import environ
from tests.postgres import _free_port

PROGRAM = shutil.which("nats-server")


def program():
    """The path of nats-server; skip loudly without it, or fail in CI."""
    if PROGRAM is not None:
        return PROGRAM
    reason = "NOT RUN: nats-server is not on the PATH; apt install nats-server"
    return pytest.fail(reason) if environ.get("CI") == "true" else pytest.skip(reason)


class Node:
    """One server and its folder; it may be killed and started again."""

    def __init__(self, folder, port, *more):
        self.port = port
        self.address = f"127.0.0.1:{port}"
        self._command = [
            program(), "-js", "-sd", str(folder), "-a", "127.0.0.1", "-p", str(port), *more
        ]  # fmt: skip
        self.child = None

    def start(self):
        """Start it; whoever needs it tries until it answers."""
        self.child = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self):
        """Kill it as a power cut would, as far as a process can be."""
        self.child.kill()
        self.child.wait()

    def freeze(self):
        """Let it stand still: its connections stay open and nothing comes over them."""
        self.child.send_signal(signal.SIGSTOP)

    def thaw(self):
        """Let it run again."""
        self.child.send_signal(signal.SIGCONT)


@contextmanager
def running(folder, port, *more):
    """A server that runs, and is killed in the end."""
    node = Node(folder, port, *more)
    node.start()
    try:
        yield node
    finally:
        node.kill()


@contextmanager
def cluster(folder, size=3):
    """Nodes of one cluster, by name; one alone is a server without a cluster."""
    names = [f"n{nth}" for nth in range(size)]
    routes = {name: _free_port() for name in names}
    known = ",".join(f"nats://127.0.0.1:{port}" for port in routes.values())
    shared = ["-cluster_name", "wanghuo", "-routes", known]
    with ExitStack() as stack:
        nodes = {}
        for name, route in routes.items():
            own = ["-n", name, "-cluster", f"nats://127.0.0.1:{route}", *shared]
            one = running(folder / name, _free_port(), *(own if size > 1 else ()))
            nodes[name] = stack.enter_context(one)
        yield nodes


def address_of(node, name="t"):
    """The address of a stream in this server."""
    return f"nats://{node.address}/{name}"


def journal_of(*nodes, name="t", replicas=1):
    """The address of a journal in these servers."""
    return f"nats://{','.join(one.address for one in nodes)}/{name}?replicas={replicas}"
