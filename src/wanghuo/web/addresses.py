"""From where a request comes: the peer, or what a proxy of ours says of it."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from wanghuo.base.people.rules.networks import lies_within

IPV6_NET = 64
"""One household or office has a whole network of this size, so guesses are counted by it."""


def client_address(request: HttpRequest) -> str:
    """Return whose address it is; blank when the server knows none.

    A proxy appends whom it answers, so the list is read from its end, as long as proxies of ours
    speak: what stands before them anybody may have written.
    """
    address = _plain(request.META.get("REMOTE_ADDR", ""))
    said = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while said and lies_within(address, settings.TRUSTED_PROXIES):
        earlier = _plain(said.pop())
        if not earlier:
            break
        address = earlier
    return address


def counted(address: str) -> str:
    """Return for whom guesses from this address are counted."""
    if ":" not in address:
        return address
    return str(ip_network((address, IPV6_NET), strict=False))


def _plain(text: str) -> str:
    """Return an address as it is usually written, or nothing when it is none."""
    try:
        found = ip_address(text.strip().strip("[]").partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)
