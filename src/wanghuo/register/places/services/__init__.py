"""What places are by rule, and who runs them."""

from wanghuo.register.places.services.proposals import (
    apply_proposal,
    propose_parameters,
    retry_proposal,
    withdraw_proposal,
)
from wanghuo.register.places.services.status import (
    designate_place,
    panel_context,
    settle_statuses,
)

__all__ = [
    "apply_proposal", "designate_place", "panel_context", "propose_parameters", "retry_proposal",
    "settle_statuses", "withdraw_proposal",
]  # fmt: skip
