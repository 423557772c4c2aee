"""What the facts say, for comparing whole."""

import json

from wanghuo.kernel.facts.models import Fact


def told():
    """Every fact as (kind, subject type, subject id, actor, area id), oldest first."""
    facts = Fact._base_manager.order_by("id")
    return [(f.kind, f.subject_type, f.subject_id, f.actor_id, f.area_id) for f in facts]


def bodies():
    return [json.loads(fact.body) for fact in Fact._base_manager.order_by("id")]


def kinds():
    return [kind for kind, *_ in told()]
