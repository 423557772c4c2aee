"""Look at what is encrypted of a record, for a written reason."""

from collections.abc import Iterable
from datetime import datetime

from wanghuo.base.people.rules.personal import PERSONAL_REVEAL
from wanghuo.base.people.services import personal
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.facts import services as facts
from wanghuo.register.records.kinds import RecordKind, Row
from wanghuo.register.records.services.values import value_of


def reveal_record(
    kind: RecordKind, *, row: Row, fields: Iterable[str], reason: str, actor: Actor, at: datetime
) -> dict[str, str]:
    """Return values in clear by label (查看原值): who, whose, which, why stays as a fact."""
    actor.must(PERSONAL_REVEAL, row.area_path, row.sector)
    named = set(fields)
    wanted = [one for one in kind.fields if one.is_personal and one.name in named]
    if not wanted or len(wanted) != len(named):
        raise BadInput(problem="请选择要查看的项目。")
    names = [one.name for one in wanted]
    personal.record_reveal(facts.mark(row), names, reason, actor=actor, at=at)
    return {one.label: value_of(row, one) for one in wanted}
