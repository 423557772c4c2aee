"""What can be seen of rounds; every list is scoped and in a named order."""

from wanghuo.prevention.rounds.queries.frequencies import (
    FrequencyBook,
    areas_with_places,
    frequencies_in_force,
    frequency_choices,
    key_of,
    owes,
    owing,
)
from wanghuo.prevention.rounds.queries.lists import (
    DueToday,
    RoundFilter,
    Tally,
    by_area,
    by_post,
    day_of,
    mine,
    round_in_scope,
    round_list,
    shown,
    tally,
)
from wanghuo.prevention.rounds.queries.staff import (
    Staff,
    in_force,
    label_of,
    load_of,
    post_choices,
    post_in_scope,
    posts_of_rounds_in_force,
)

__all__ = [
    "DueToday", "FrequencyBook", "RoundFilter", "Staff", "Tally", "areas_with_places", "by_area",
    "by_post", "day_of", "frequencies_in_force", "frequency_choices", "in_force", "key_of",
    "label_of", "load_of", "mine", "owes", "owing", "post_choices", "post_in_scope",
    "posts_of_rounds_in_force", "round_in_scope", "round_list", "shown", "tally",
]  # fmt: skip
