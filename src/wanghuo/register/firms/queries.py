"""What is checked about contracts, policies, firms and engineers, with every area in scope.

What ran out is told of while it is still in use: a contract or policy that nothing followed, a firm
with a contract in force, an engineer entered at a firm.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Manager, OuterRef, Q

from wanghuo.base.exchange.rules.quality import Check, Failing, Severity, checks
from wanghuo.kernel import clock
from wanghuo.register.firms.models import Engineer, Policy, ServiceContract, ServiceFirm
from wanghuo.register.firms.rules import FIRM_MANAGE, ContractKind
from wanghuo.register.places.models import Place
from wanghuo.register.records.queries import Rows, failing


def unmaintained(at: datetime) -> Iterator[Failing]:
    """Key units without a maintenance contract in force, for themselves or for their building."""
    running = _in_force(ServiceContract.objects, clock.local_date(at)).filter(
        kind=ContractKind.MAINTENANCE
    )
    own = running.filter(place=OuterRef("pk"))
    shared = running.filter(building=OuterRef("building"), place__isnull=True)
    return failing("place", _key_units().filter(~Exists(own), ~Exists(shared)), "name")


def uninsured(at: datetime) -> Iterator[Failing]:
    """Key units without a fire liability policy in force, of their own or of their occupier."""
    running = _in_force(Policy.objects, clock.local_date(at))
    own = running.filter(place=OuterRef("pk"))
    shared = running.filter(occupier=OuterRef("occupier"), place__isnull=True)
    return failing("place", _key_units().filter(~Exists(own), ~Exists(shared)), "name")


def ended_contracts(at: datetime) -> Iterator[Failing]:
    """Contracts that ran out, and no later one for the same service in the same premises."""
    rows = _ended(ServiceContract.objects, at)
    whole = Q(place__isnull=True, building=OuterRef("building"))
    later = ServiceContract.objects.filter(
        Q(place=OuterRef("place")) | whole,
        kind=OuterRef("kind"),
        valid_until__gt=OuterRef("valid_until"),
        closed_on__isnull=True,
    )
    return failing("servicecontract", rows.filter(~Exists(later.order_by())), "number")


def ended_policies(at: datetime) -> Iterator[Failing]:
    """Policies that ran out, and no later one for the same premises or occupier."""
    rows = _ended(Policy.objects, at)
    whole = Q(place__isnull=True, occupier=OuterRef("occupier"))
    later = Policy.objects.filter(
        Q(place=OuterRef("place")) | whole,
        valid_until__gt=OuterRef("valid_until"),
        closed_on__isnull=True,
    )
    return failing("policy", rows.filter(~Exists(later.order_by())), "number")


def unqualified_firms(at: datetime) -> Iterator[Failing]:
    """Firms whose qualification ran out while a contract with them is in force."""
    running = _in_force(ServiceContract.objects, clock.local_date(at)).filter(firm=OuterRef("pk"))
    return failing("servicefirm", _ended(ServiceFirm.objects, at).filter(Exists(running)), "name")


def unregistered_engineers(at: datetime) -> Iterator[Failing]:
    """Engineers whose registration ran out while they stand entered at a firm."""
    rows = _ended(Engineer.objects, at).filter(firm__closed_on__isnull=True, firm__isnull=False)
    return failing("engineer", rows, "register_no", label=lambda row: f"注册证 {row.register_no}")


def _key_units() -> Rows:
    return Place.objects.filter(is_key=True, closed_on__isnull=True, merged_into__isnull=True)


def _in_force(table: Manager[Any], on: date) -> Rows:
    running = table.filter(closed_on__isnull=True, valid_from__lte=on, valid_until__gte=on)
    return running.order_by()


def _ended(table: Manager[Any], at: datetime) -> Rows:
    return table.filter(closed_on__isnull=True, valid_until__lt=clock.local_date(at))


OURS = (
    Check(
        "place.maintenance",
        "重点单位没有有效的维保合同",
        "消防安全重点单位（或其所在建筑）应登记在有效期内的维护保养合同；"
        "自行维护保养的可豁免并写明。",
        Severity.MIDDLE,
        FIRM_MANAGE,
        20,
        unmaintained,
        "《中华人民共和国消防法》第十六条",
    ),
    Check(
        "place.insurance",
        "重点单位没有有效的火灾公众责任险",
        "消防安全重点单位（或其经营单位）应登记在有效期内的火灾公众责任险保单；"
        "国家鼓励投保，未投保的可豁免并写明。",
        Severity.LOW,
        FIRM_MANAGE,
        20,
        uninsured,
        "《中华人民共和国消防法》第三十三条",
    ),
    Check(
        "contract.ended",
        "服务合同已过期",
        "过期的服务合同应登记续签的合同，不再续签的应注销。",
        Severity.MIDDLE,
        FIRM_MANAGE,
        10,
        ended_contracts,
    ),
    Check(
        "policy.ended",
        "保单已过期",
        "过期的保单应登记续保的保单，不再续保的应注销。",
        Severity.MIDDLE,
        FIRM_MANAGE,
        10,
        ended_policies,
    ),
    Check(
        "firm.qualification",
        "资质过期的机构仍有合同",
        "有合同在履行的消防技术服务机构，其资质或从业条件应在有效期内。",
        Severity.HIGH,
        FIRM_MANAGE,
        10,
        unqualified_firms,
        "《社会消防技术服务管理规定》（应急管理部令第7号）",
    ),
    Check(
        "engineer.registration",
        "注册过期的工程师仍在机构执业",
        "登记在机构执业的注册消防工程师，其注册应在有效期内。",
        Severity.MIDDLE,
        FIRM_MANAGE,
        10,
        unregistered_engineers,
        "《注册消防工程师管理规定》（公安部令第143号）",
    ),
)


def declare_checks() -> None:
    """Tell the exchange what to check here."""
    for check in OURS:
        checks.declare(check)
