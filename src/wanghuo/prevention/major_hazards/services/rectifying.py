"""The occupier's part: report every week, and ask to close the case."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from wanghuo.base.documents import services as documents
from wanghuo.base.documents.services import Checked, Upload
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.major_hazards import rules
from wanghuo.prevention.major_hazards.models import (
    Closure,
    ListedSupervision,
    MajorHazard,
    WeeklyProgress,
)
from wanghuo.prevention.major_hazards.rules import MajorHazardAction
from wanghuo.prevention.major_hazards.services import moves
from wanghuo.prevention.major_hazards.services.supervising import owe_weekly

DONE = 100


@dataclass(frozen=True, slots=True)
class Statement:
    """What the occupier says (整改报告); `id` is what the sending device calls it."""

    text: str
    percent: int = DONE
    id: UUID = field(default_factory=new_id)


def post_progress(
    *,
    row: MajorHazard,
    said: Statement,
    actor: Actor,
    at: datetime,
    files: Sequence[Upload] = (),
) -> WeeklyProgress:
    """Say how far the rectification has come (报告整改进展); the same id is said once."""
    moves.must(row, rules.MAJOR_HAZARD_RECTIFY, actor)
    if not 0 <= said.percent <= DONE:
        raise BadInput(problem="完成比例应为0到100的整数。")
    text = rules.said(said.text, "请写明本周做了什么、还差什么，不超过{limit}字。")
    checked = documents.keep_uploads(files, at=at)
    try:
        return _progress(row, Statement(text, said.percent, said.id), checked, actor=actor, at=at)
    except IntegrityError:
        raise StaleRecord from None  # the id was used in the same moment


def ask_closure(
    *,
    row: MajorHazard,
    said: Statement,
    actor: Actor,
    at: datetime,
    files: Sequence[Upload] = (),
) -> Closure:
    """Say that it is rectified and ask to close the case (申请销案)."""
    moves.must(row, rules.MAJOR_HAZARD_RECTIFY, actor)
    text = rules.said(said.text, "请逐项写明整改情况，不超过{limit}字。")
    checked = documents.keep_uploads(files, at=at)
    try:
        return _ask(row, Statement(text, id=said.id), checked, actor=actor, at=at)
    except IntegrityError:
        raise StaleRecord from None  # somebody asked in the same moment


@transaction.atomic
def _progress(
    row: MajorHazard, said: Statement, files: list[Checked], *, actor: Actor, at: datetime
) -> WeeklyProgress:
    columns = {"major_hazard_id": row.pk, "percent": said.percent, "text": said.text}
    if standing := moves.standing(WeeklyProgress, said.id, **columns):
        return standing
    told = {"percent": said.percent, "files": [file.kept.hash for file in files]}
    moves.move(
        row,
        MajorHazardAction.PROGRESS,
        actor=actor,
        at=at,
        told=told,
        last_progress_on=clock.local_date(at),
    )
    made: WeeklyProgress = WeeklyProgress._base_manager.create(
        pk=said.id, area_path=row.area_path, at=at, by_id=actor.id, **columns
    )
    moves.attach(row, rules.WEEKLY_FILES, made.pk, files, actor, at)
    listing = ListedSupervision._base_manager.get(major_hazard=row)
    last = moves.meet(facts.mark(listing), actor=actor, at=at)
    owe_weekly(row, listing, last, actor=actor, at=at)
    return made


@transaction.atomic
def _ask(
    row: MajorHazard, said: Statement, files: list[Checked], *, actor: Actor, at: datetime
) -> Closure:
    columns = {"major_hazard_id": row.pk, "text": said.text}
    if standing := moves.standing(Closure, said.id, **columns):
        return standing
    told = {"closure": str(said.id), "files": [file.kept.hash for file in files]}
    moves.move(row, MajorHazardAction.ASK, actor=actor, at=at, told=told)
    made: Closure = Closure._base_manager.create(
        pk=said.id, area_path=row.area_path, at=at, by_id=actor.id, **columns
    )
    moves.attach(row, rules.CLOSURE_FILES, made.pk, files, actor, at)
    listing = ListedSupervision._base_manager.get(major_hazard=row)
    moves.release([facts.mark(listing)], actor=actor, at=at)
    today = clock.local_date(at)
    terms = moves.numbers("major_hazard.handling", row, today)
    by = moves.workdays(today, terms["recheck_workdays"])
    moves.owe_step(row, moves.RECHECK, "销案现场核查", by, actor=actor, at=at)
    return made
