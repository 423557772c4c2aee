"""What a contract or policy must say."""

from wanghuo.kernel.errors import BadInput
from wanghuo.register.firms.models import Policy, ServiceContract


def check_span(row: ServiceContract | Policy) -> None:
    """Refuse what ends before it begins."""
    if row.valid_until < row.valid_from:
        raise BadInput(problem="截止日期早于起始日期，请核对。")
