"""Real servers on real sockets, for tests: one that takes posts, one that takes letters."""

import contextlib
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer


@dataclass
class Receiver:
    """Takes posts, keeps them in order, and answers what it is told to, the last for ever."""

    answers: list = field(default_factory=lambda: [200])
    got: list = field(default_factory=list)
    headers: dict = field(default_factory=dict)
    body: bytes = b"{}"
    slow: float = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/in"

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    def answer(self):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextlib.contextmanager
def receiver(**settings):
    told = Receiver(**settings)
    free = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.got.append((dict(self.headers), body))
            if told.slow:
                free.wait(told.slow)
            self.send_response(told.answer())
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(told.body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield told
    finally:
        free.set()
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Mailbox:
    """Takes letters; refuses at the step it is told to, with the code it is told to."""

    refuse: dict = field(default_factory=dict)
    letters: list = field(default_factory=list)
    spoken: list = field(default_factory=list)

    @property
    def url(self):
        return f"smtp+plain://127.0.0.1:{self.port}"


@contextlib.contextmanager
def mailbox(**settings):
    told = Mailbox(**settings)

    class Handler(StreamRequestHandler):
        def say(self, words):
            self.wfile.write(f"{words}\r\n".encode())

        def handle(self):
            self.say("220 box.example")
            while line := self.rfile.readline().decode().strip():
                verb = line.split(":")[0].split()[0].upper()
                told.spoken.append(line)
                if verb in told.refuse:
                    self.say(f"{told.refuse[verb]} no")
                elif verb == "DATA":
                    self.say("354 go on")
                    letter = b""
                    while (piece := self.rfile.readline()) not in {b".\r\n", b""}:
                        letter += piece
                    told.letters.append(letter)
                    self.say("250 kept")
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 fine")

    server = ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def closed_port():
    """A port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
