"""三员分立, proved over every capability and every duty."""

import itertools

import pytest

from wanghuo.base.people import rules
from wanghuo.base.people.rules import Duty
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.registry import capabilities
from wanghuo.web.roles import shipped_roles

ALL = sorted(capabilities.labels)
READING = (".read", ".verify", ".review")
TOOLS = {"import.run", "quality.manage"}
"""Opens a workbench, where each table asks for the capability that writes it; runs checks."""
HOLDERS = {
    "area.read": {"none", "system", "security", "audit"},
    "area.manage": {"system"},
    "people.read": {"none", "system", "security"},
    "people.manage": {"system"},
    "grant.manage": {"security"},
    "account.review": {"security", "audit"},
    "calendar.manage": {"system"},
    "channel.manage": {"system"},
    "exchange.manage": {"system"},
    "import.run": {"none", "system", "security"},
    "quality.read": {"none", "system", "security", "audit"},
    "quality.manage": {"none", "system"},
    "ledger.read": {"none", "audit"},
    "ledger.verify": {"audit"},
}
"""Written by hand: whoever gives an administrator more has to say so here too."""


@pytest.mark.parametrize(("capability", "duty"), list(itertools.product(ALL, Duty)))
def test_a_capability_belongs_to_the_duties_of_the_table(capability, duty):
    is_allowed = duty.value in HOLDERS.get(capability, {"none"})

    assert rules.may_hold(duty, capability) is is_allowed
    if is_allowed:
        assert rules.check_role(duty, [capability]) is None
    else:
        with pytest.raises(BadInput, match="彼此分立"):
            rules.check_role(duty, [capability])


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(ALL, 2)))
def test_no_role_joins_what_two_duties_own(one, other):
    """Two capabilities stand in one role only where a single duty may hold both."""
    together = capabilities.holders(one) & capabilities.holders(other)

    for duty in Duty:
        if duty.value in together:
            assert rules.check_role(duty, [one, other]) is None
        else:
            with pytest.raises(BadInput):
                rules.check_role(duty, [one, other])


@pytest.mark.parametrize("capability", ALL)
def test_what_more_than_one_duty_holds_only_reads(capability):
    if len(capabilities.holders(capability)) > 1 and capability not in TOOLS:
        assert capability.endswith(READING)


def test_each_administrator_is_kept_from_the_others_work():
    assert not rules.may_hold(Duty.SYSTEM, "grant.manage")
    assert not rules.may_hold(Duty.SECURITY, "people.manage")
    business = [one for one in ALL if capabilities.holders(one) == {"none"}]
    assert len(business) > 10
    for duty in (Duty.SYSTEM, Duty.SECURITY, Duty.AUDIT):
        assert not set(rules.capabilities_for(duty)) & set(business)
    assert all(one.endswith(READING) for one in rules.capabilities_for(Duty.AUDIT))


def test_shipped_roles_keep_the_duties_apart():
    for role in shipped_roles():
        assert rules.check_role(role.duty, role.capabilities) is None


def test_role_with_an_undeclared_capability_is_refused():
    with pytest.raises(BadInput, match=r"dragon\.tame"):
        rules.check_role(Duty.NONE, ["dragon.tame"])
