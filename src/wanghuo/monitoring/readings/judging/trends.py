"""How trends are looked for, as the rulebook writes it (趋势规则).

[rule.parameters]
quantity = "pressure"
window_days = 28       # looked at
least_days = 6         # with fewer days there is no trend
least_change = 15.0    # in the house's unit; less is nothing
noise = 1.5            # what a day may differ from the next by itself
quantile = 0.5         # of a day: 0.5 the middle, 0.9 the hours of high load
horizon_days = 30      # a limit that lies further is not warned of
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from wanghuo.kernel.rulebook.rules import Rule, Rulebook
from wanghuo.monitoring.readings.rules import LimitRuleRefused
from wanghuo.monitoring.readings.rules.trends import Sense

PREFIX = "trend."
LEAST_DAYS = 4


@lru_cache(maxsize=4)
def trend_book(rulebook: Rulebook, on: date) -> Mapping[str, Sense]:
    """Return by quantity how its trends are looked for on a day; read once.

    Trends are looked for alike everywhere: rules of a region are not asked.
    """
    rules = [
        one for one in rulebook.rules
        if one.code.startswith(PREFIX) and not one.region and one.is_in_force(on)
        and one.is_text_at_hand
    ]  # fmt: skip
    return MappingProxyType({one.parameters.get("quantity", ""): read_sense(one) for one in rules})


def read_sense(rule: Rule) -> Sense:
    """Read one rule, or refuse with what is wrong with it."""
    given = {name: value for name, value in rule.parameters.items() if name != "quantity"}
    try:
        sense = Sense(**given, rule=rule.version)
    except TypeError as error:
        raise LimitRuleRefused(rule=rule.code, problem=str(error)) from None
    if not LEAST_DAYS <= sense.least_days <= sense.window_days:
        problem = f"least_days 应在 {LEAST_DAYS} 与 window_days 之间"
        raise LimitRuleRefused(rule=rule.code, problem=problem)
    if not (0 <= sense.quantile <= 1 and sense.noise > 0 and sense.least_change > 0):
        problem = "quantile 应在 0 与 1 之间，noise、least_change 应大于 0"
        raise LimitRuleRefused(rule=rule.code, problem=problem)
    return sense
