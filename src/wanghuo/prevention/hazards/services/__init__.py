"""What can be done about a hazard; each service checks, changes, records one fact."""

from wanghuo.prevention.hazards.services.extending import (
    approve_extension,
    ask_extension,
    refuse_extension,
)
from wanghuo.prevention.hazards.services.finding import Discovery, find_hazard
from wanghuo.prevention.hazards.services.issuing import issue_notice
from wanghuo.prevention.hazards.services.merging import merge_hazard, undo_merge, void_hazard
from wanghuo.prevention.hazards.services.ordering import (
    assign_hazard,
    order_rectification,
    settle_grade,
)
from wanghuo.prevention.hazards.services.rectifying import (
    begin_rectification,
    close_hazard,
    return_rectification,
    submit_rectification,
)
from wanghuo.prevention.hazards.services.transferring import (
    decline_transfer,
    escalate_hazard,
    receive_transfer,
    take_back,
    transfer_hazard,
)

__all__ = [
    "Discovery",
    "approve_extension",
    "ask_extension",
    "assign_hazard",
    "begin_rectification",
    "close_hazard",
    "decline_transfer",
    "escalate_hazard",
    "find_hazard",
    "issue_notice",
    "merge_hazard",
    "order_rectification",
    "receive_transfer",
    "refuse_extension",
    "return_rectification",
    "settle_grade",
    "submit_rectification",
    "take_back",
    "transfer_hazard",
    "undo_merge",
    "void_hazard",
]
