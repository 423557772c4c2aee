"""Under which names and addresses the others of a local network reach this machine (本机地址)."""

import platform
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import ifaddr


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
    name = platform.node().split(".")[0]
    is_plain = name.isascii() and name.replace("-", "").isalnum()
    return [name, f"{name}.local"] if is_plain else []


def _addresses() -> list[str]:
    found = (ip for adapter in ifaddr.get_adapters() for ip in adapter.ips)
    plain = (ip.ip if isinstance(ip.ip, str) else ip.ip[0] for ip in found)
    return [one for one in plain if _is_private(one)]


def _is_private(text: str) -> bool:
    address = ip_address(text)
    return address.is_private and not address.is_loopback and not address.is_link_local
