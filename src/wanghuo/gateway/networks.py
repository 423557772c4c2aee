"""From where a listener may be reached (允许的网段)."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

REMEMBERED = 4096
"""So many addresses are judged once: every datagram asks."""


class Networks:
    """Networks from which one may come; none is anywhere."""

    def __init__(self, written: Iterable[str] = ()) -> None:
        """Read networks such as `10.0.0.0/8` or one address; `ValueError` where one is neither."""
        self._networks = [_read(one) for one in written]
        self._judge = lru_cache(REMEMBERED)(self._lies_within)

    def hold(self, address: str) -> bool:
        """Tell whether whoever has this address may come in."""
        return not self._networks or self._judge(address)

    def _lies_within(self, address: str) -> bool:
        try:
            found = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        mapped = getattr(found, "ipv4_mapped", None) or found
        return any(mapped in one for one in self._networks if one.version == mapped.version)


def _read(text: str) -> IPv4Network | IPv6Network:
    return ip_network(text, strict=False)


EVERYWHERE = Networks()
