"""Under which names and addresses the others of a local network reach this machine (本机地址)."""

import contextlib
import socket
import struct
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from pathlib import Path

SIOCGIFADDR = 0x8915
NOWHERE = ("192.0.2.1", 9)
"""An address for documentation: naming it finds the way out, and nothing is sent."""
V6_TABLE = Path("/proc/net/if_inet6")


@dataclass(frozen=True, slots=True)
class OwnTls:
    """How this house serves under a certificate of its own."""

    folder: Path
    port: int
    plain_port: int
    names: list[str]

    @property
    def places(self) -> list[str]:
        """Where phones find it: every name they can reach it by."""
        return [f"https://{bracketed(one)}:{self.port}/" for one in reachable(self.names)]

    @property
    def help_places(self) -> list[str]:
        """Where a phone that does not trust it yet is told how to."""
        return [f"http://{bracketed(one)}:{self.plain_port}/trust" for one in reachable(self.names)]


def bracketed(name: str) -> str:
    """Return a name or address as it stands in a web address."""
    return f"[{name}]" if ":" in name else name


def own_names(extra: list[str]) -> list[str]:
    """Return the names to certify: those asked for, the host's, and every private address."""
    found = [*extra, *_addresses(), *_host_names(), "localhost", "127.0.0.1", "::1"]
    return list(dict.fromkeys(one.lower() for one in found if one))


def reachable(names: list[str]) -> list[str]:
    """Return those that a phone can try: no loopback and no link-local address."""
    return [one for one in names if one != "localhost" and not _is_only_here(one)]


def _is_only_here(name: str) -> bool:
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_link_local


def _host_names() -> list[str]:
    name = socket.gethostname().split(".")[0]
    is_plain = name.isascii() and name.replace("-", "").isalnum()
    return [name, f"{name}.local"] if is_plain else []


def _addresses() -> list[str]:
    found = [_way_out(), *map(_of_interface, _interfaces()), *_v6(), *_of_host()]
    return [one for one in found if one and _is_private(one)]


def _is_private(text: str) -> bool:
    address = ip_address(text)
    return address.is_private and not address.is_loopback and not address.is_link_local


def _way_out() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(NOWHERE)
        return str(probe.getsockname()[0])
    return ""


def _interfaces() -> list[str]:
    try:
        return [name for _, name in socket.if_nameindex()]
    except (OSError, AttributeError):  # the second on Windows
        return []


def _of_interface(name: str) -> str:
    """Ask Linux for the address of an interface; elsewhere the host's own name must do."""
    try:
        from fcntl import ioctl  # noqa: PLC0415 -- not on Windows
    except ImportError:
        return ""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        asked = struct.pack("256s", name.encode()[:15])
        return socket.inet_ntoa(ioctl(probe.fileno(), SIOCGIFADDR, asked)[20:24])
    return ""


def _v6() -> list[str]:
    try:
        lines = V6_TABLE.read_text().splitlines()
    except OSError:
        return []
    return [str(IPv6Address(int(line.split()[0], 16))) for line in lines]


def _of_host() -> list[str]:
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return []
    return [str(one[4][0]) for one in found]
