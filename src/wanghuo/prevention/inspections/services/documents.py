"""What the edits of an inspection come to, as a phone and a page read it; columns for lists."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.geo.coordinates import Crs, position
from wanghuo.kernel.geo.located import located
from wanghuo.prevention.inspections import rules
from wanghuo.prevention.inspections.judging import merging
from wanghuo.prevention.inspections.judging.merging import Merged, Say, State
from wanghuo.prevention.inspections.models import Edit, Inspection


def state_of(edits: Iterable[Edit]) -> State:
    """Merge the rows of one inspection."""
    return merging.merge([_plain(row) for row in edits])


def _plain(row: Edit) -> merging.Edit:
    return merging.Edit(
        id=str(row.pk),
        branch=str(row.branch),
        base=row.base,
        seq=row.seq,
        version=row.version,
        made_at=row.made_at,
        by=row.by_id,
        device=row.device,
        changes=row.changes,
        is_decision=row.is_decision,
    )


def document_of(state: State) -> dict[str, Any]:
    """Return the part of a document that the merge decides, ready to be kept as JSON."""
    return {
        "fields": {
            name: {"value": one.value, "version": one.version}
            for name, one in state.fields.items()
            if one.is_set
        },
        "conflicts": [_conflict(name, one) for name, one in state.conflicts.items()],
        "missing": [
            {"branch": branch, "seqs": list(seqs)} for branch, seqs in state.missing.items()
        ],
    }


def _conflict(name: str, one: Merged) -> dict[str, Any]:
    return {
        "field": name,
        "is_amendment": one.is_amendment,
        "candidates": [_candidate(say) for say in one.candidates],
    }


def _candidate(say: Say) -> dict[str, Any]:
    edit = say.edit
    return {
        "value": say.value,
        "edit_id": edit.id,
        "by": edit.by,
        "made_at": edit.made_at.isoformat(),
        "device": edit.device,
    }


def digest_of(edits: Sequence[Edit]) -> str:
    """Stand for the set of edits, whatever order they came in."""
    told = "\n".join(sorted(f"{row.pk}:{row.digest}" for row in edits))
    return hashlib.sha256(told.encode()).hexdigest()


def columns_of(inspection: Inspection, state: State, pictured: Sequence[str]) -> dict[str, Any]:
    """Return the columns that repeat the document for lists."""
    values = {name: one.value for name, one in state.fields.items()}
    counted = rules.tally(inspection.checklist.items, values, pictured)
    is_over = bool(state.finishes or state.void)
    return {
        "started_at": _moment(values.get("started")),
        "finished_at": _finished_at(state),
        "companion": values.get("companion") or "",
        "score": counted.score if state.finishes else None,
        "passed": counted.passed,
        "failed": counted.failed,
        "not_applicable": counted.not_applicable,
        "unanswered": counted.unanswered,
        # Before the end a photograph is not missing yet. After it the inspection is finished all
        # the same and only shown as lacking it: the phone may still be sending the bytes.
        "lacking_photos": counted.lacking_photos if is_over else 0,
        "conflicts": len(state.conflicts),
        **_place_of(values.get("position")),
    }


def _finished_at(state: State) -> datetime | None:
    if not state.finishes:
        return None
    say = state.finishes[0]
    return _moment(say.value) or say.edit.made_at


def _moment(value: Any) -> datetime | None:  # noqa: ANN401 -- what a device wrote
    return rules.moment(value.get("at")) if isinstance(value, dict) else None


def _place_of(value: Any) -> dict[str, Any]:  # noqa: ANN401 -- what a device wrote
    if not value:
        return located(None)
    try:
        return located(position(value["longitude"], value["latitude"], Crs.WGS84))
    except DomainError:
        return located(None)
