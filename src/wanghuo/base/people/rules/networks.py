"""From where administrators may work (管理网段)."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from wanghuo.base.people.rules.terms import Duty
from wanghuo.kernel.errors import DomainError

Network = IPv4Network | IPv6Network


class OutsideNetworks(DomainError):
    """An administrator from an address that is none of the networks set (不在管理网段)."""

    code = "outside_networks"
    status = 403
    sentence = "管理员只能从指定的管理网段登录和使用本系统，请换到管理用计算机，或联系运维人员。"


def lies_within(address: str, networks: Sequence[Network]) -> bool:
    """Tell whether an address is in one of the networks; what is no address is in none."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return any(mapped in network for network in networks if network.version == mapped.version)


def check_networks(address: str, duties: Iterable[str], networks: Sequence[Network]) -> None:
    """Refuse an administrator from elsewhere; no networks is anywhere."""
    is_administrator = any(duty != Duty.NONE.value for duty in duties)
    if networks and is_administrator and not lies_within(address, networks):
        raise OutsideNetworks
