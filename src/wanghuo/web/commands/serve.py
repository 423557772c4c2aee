"""`wanghuo serve`: every process of a laptop or town under one parent that restarts what dies."""

import argparse
import contextlib
import ctypes
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

import segno
import structlog

from wanghuo.kernel import clock
from wanghuo.web.commands import web
from wanghuo.web.config import config, use_own_tls
from wanghuo.web.logging import configure_logging
from wanghuo.web.own_names import OwnTls, own_names
from wanghuo.web.tls import Papers, fingerprint, provide

log = structlog.get_logger()

RESTART_PAUSE_SECONDS = 1.0
PATIENCE_SECONDS = 10
TEND_SECONDS = 3600
WEB_TLS = "web-tls"
PR_SET_PDEATHSIG = 1
"""Linux: send me this signal when my parent dies."""


Tending = Callable[[], str]
"""What is looked after meanwhile; it names the child that must begin anew, or none."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say whether to serve under a certificate of one's own, and for which further names."""
    parser.add_argument("--tls", action="store_true", help="自建证书，经 HTTPS 供手机使用")
    parser.add_argument(
        "--tls-name", action="append", default=[], help="写入证书的其他主机名或地址，可多次"
    )


def run(args: argparse.Namespace) -> int:
    """Keep the children alive until this process is told to stop."""
    configure_logging("serve")
    names = ["clock", "worker", *_of_devices()]
    ours = {name: [sys.executable, "-m", "wanghuo", name] for name in names}
    if not (args.tls or config().tls):
        supervise({"web": web.arguments(), **ours})
        return 0
    papers = certify(args.tls_name)
    commands = {"web": web.arguments(), WEB_TLS: web.tls_arguments(papers), **ours}
    supervise(commands, tend=lambda: renewed(papers, config().tls_names))
    return 0


def _of_devices() -> list[str]:
    """Name what carries signals: a gateway may be elsewhere, the projector stands by the house."""
    settings = config()
    gateway = ["gateway"] if settings.gateway_listeners else []
    return [*gateway, *(["projector"] if settings.has_gateways else [])]


def certify(extra: list[str]) -> Papers:
    """Have a certificate for every name of this machine, and tell where phones begin."""
    settings = config()
    use_own_tls(own_names([*settings.tls_names, *extra]))
    papers = Papers(settings.var.resolve() / "tls")
    provide(papers.folder, config().tls_names, clock.now())
    sys.stdout.write(told(papers))
    sys.stdout.flush()
    return papers


def told(papers: Papers) -> str:
    """Return where phones begin, the fingerprint to compare, and on a terminal a code to scan."""
    settings = config()
    own = OwnTls(papers.folder, settings.tls_port, settings.port, settings.tls_names)
    helps = own.help_places or [f"http://127.0.0.1:{settings.port}/trust"]
    lines = ["", "手机第一次使用：先打开说明页，按步骤信任本系统的证书。", *helps[:1], "以后使用："]
    lines += [
        *own.places,
        "证书指纹（SHA-256，与手机上显示的核对）：",
        fingerprint(papers.authority),
    ]
    out = io.StringIO("\n".join([*lines, "", ""]))
    if sys.stdout.isatty():
        out.seek(0, io.SEEK_END)
        segno.make_qr(helps[0]).terminal(out, compact=True)
    return out.getvalue()


def renewed(papers: Papers, names: list[str]) -> str:
    """Renew what runs out; a new certificate is shown by a process begun anew."""
    return WEB_TLS if provide(papers.folder, names, clock.now()) else ""


def supervise(commands: dict[str, list[str]], tend: Tending = lambda: "") -> None:
    """Start every command, restart it when it dies, stop them all on SIGTERM or Ctrl-C."""
    signal.signal(signal.SIGTERM, _interrupt)
    children = {name: _start(command) for name, command in commands.items()}
    tended = time.monotonic()
    try:
        while True:
            time.sleep(RESTART_PAUSE_SECONDS)
            if time.monotonic() - tended > TEND_SECONDS:
                tended = time.monotonic()
                if stale := tend():
                    children[stale].terminate()
            for name, child in children.items():
                if child.poll() is not None:
                    log.warning("process.restarted", process=name, code=child.returncode)
                    _sweep(child)
                    children[name] = _start(commands[name])
    except KeyboardInterrupt:
        log.info("processes.stopping")
    finally:
        _stop(children)


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a child at the head of a group of its own, with which its own children go down.

    Where the system can, it is told to stop when this process dies, even of `kill -9`: an orphaned
    child would keep the port, and two clocks would run.
    """
    return subprocess.Popen(
        command,
        start_new_session=True,
        preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 -- this process has one thread
    )


def _die_with(parent: int) -> Callable[[], None] | None:
    """Return what asks Linux to stop a child when its parent dies; None elsewhere."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before it could be asked
            os.kill(os.getpid(), signal.SIGTERM)

    return ask


def _sweep(child: subprocess.Popen[bytes]) -> None:
    """End what a dead child left behind: an orphaned worker would keep the port and answer."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def _stop(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        child.terminate()
    for child in children.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(PATIENCE_SECONDS)
        _sweep(child)


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
