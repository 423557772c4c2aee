"""What is checked about dependants, with every area in scope."""

from collections.abc import Iterator
from datetime import datetime

from wanghuo.base.exchange.rules.quality import Check, Failing, Severity, checks
from wanghuo.register.dependants.models import Dependant
from wanghuo.register.dependants.rules import DEPENDANT_MANAGE
from wanghuo.register.records.queries import failing


def without_helper(at: datetime) -> Iterator[Failing]:
    """Dependants whom nobody helps; nobody is named: the number opens him."""
    del at
    rows = Dependant.objects.filter(closed_on__isnull=True, helper_name="")
    return failing("dependant", rows, "number", label=lambda row: f"帮扶对象 {row.number}")


OURS = (
    Check(
        "dependant.helper",
        "帮扶对象没有帮扶人",
        "每个不能自行逃生的帮扶对象应有一名帮扶人。",
        Severity.HIGH,
        DEPENDANT_MANAGE,
        5,
        without_helper,
    ),
)


def declare_checks() -> None:
    """Tell the exchange what to check here."""
    for check in OURS:
        checks.declare(check)
