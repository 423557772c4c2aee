"""From where administrators may work."""

from ipaddress import ip_network

import pytest

from wanghuo.base.people.rules import Duty
from wanghuo.base.people.rules.networks import OutsideNetworks, check_networks, lies_within

NETWORKS = [ip_network("10.1.2.0/24"), ip_network("2001:db8::/32")]


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("10.1.2.9", True),
        ("10.1.3.9", False),
        ("2001:db8::7", True),
        ("2001:db9::7", False),
        ("::ffff:10.1.2.9", True),
        ("fe80::1%eth0", False),
        ("", False),
        ("unix:", False),
        ("10.1.2.9, 1.1.1.1", False),
    ],
)
def test_addresses_of_both_sorts_are_judged(address, inside):
    assert lies_within(address, NETWORKS) is inside


@pytest.mark.parametrize("duty", Duty)
@pytest.mark.parametrize("address", ["10.1.2.9", "192.0.2.1"])
@pytest.mark.parametrize("networks", [[], NETWORKS], ids=["anywhere", "held"])
def test_only_administrators_are_held_to_their_networks(duty, address, networks):
    is_refused = duty is not Duty.NONE and bool(networks) and address == "192.0.2.1"

    if is_refused:
        with pytest.raises(OutsideNetworks):
            check_networks(address, [duty.value], networks)
    else:
        assert check_networks(address, [duty.value], networks) is None
