"""What owners do for their places, and what reviewers answer."""

from wanghuo.prevention.owners.services.accounts import (
    grant_account,
    open_account,
)
from wanghuo.prevention.owners.services.declaring import (
    Answers,
    amend_declaration,
    declare_risks,
)
from wanghuo.prevention.owners.services.pledges import (
    post_pledge,
    withdraw_pledge,
)
from wanghuo.prevention.owners.services.rating import (
    Marks,
    begin_assessment,
    item_mark,
    prove_item,
    rate_items,
    submit_assessment,
    write_marks,
)
from wanghuo.prevention.owners.services.reviewing import (
    decide_assessment,
    return_assessment,
    review_items,
    revoke_assessment,
    take_assessment,
)

__all__ = [
    "Answers",
    "Marks",
    "amend_declaration",
    "begin_assessment",
    "decide_assessment",
    "declare_risks",
    "grant_account",
    "item_mark",
    "open_account",
    "post_pledge",
    "prove_item",
    "rate_items",
    "return_assessment",
    "review_items",
    "revoke_assessment",
    "submit_assessment",
    "take_assessment",
    "withdraw_pledge",
    "write_marks",
]
