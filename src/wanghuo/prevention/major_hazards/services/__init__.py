"""What may be done with a major hazard; each service checks, changes, records one fact."""

from wanghuo.prevention.major_hazards.services.closing import (
    Visit,
    decide_closure,
    inspect_closure,
    look_back,
)
from wanghuo.prevention.major_hazards.services.entering import (
    ElementFound,
    Suspicion,
    Talk,
    check_elements,
    discuss,
    suspect,
)
from wanghuo.prevention.major_hazards.services.judging import Judgement, judge
from wanghuo.prevention.major_hazards.services.rectifying import (
    Statement,
    ask_closure,
    post_progress,
)
from wanghuo.prevention.major_hazards.services.supervising import (
    Listing,
    list_for_supervision,
    report_to_government,
)

__all__ = [
    "ElementFound",
    "Judgement",
    "Listing",
    "Statement",
    "Suspicion",
    "Talk",
    "Visit",
    "ask_closure",
    "check_elements",
    "decide_closure",
    "discuss",
    "inspect_closure",
    "judge",
    "list_for_supervision",
    "look_back",
    "post_progress",
    "report_to_government",
    "suspect",
]
