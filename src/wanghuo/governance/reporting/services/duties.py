"""Duties to report: set by hand or proposed from a plan, confirmed, changed, ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction

from wanghuo.base.areas.models import Area
from wanghuo.base.deadlines.rules import Frequency, Shift
from wanghuo.base.people.models import Organisation
from wanghuo.governance.reporting import queries, rules
from wanghuo.governance.reporting.models import DutyUnit, Report, ReportDuty
from wanghuo.governance.reporting.rules import (
    UNSENT,
    Cover,
    Cycle,
    DutyAction,
    DutyState,
    ReportAction,
)
from wanghuo.governance.reporting.services import moves
from wanghuo.governance.reporting.services.opening import open_reports
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, NotFound, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import JsonMap

FACTS = MappingProxyType(
    {
        DutyAction.CHANGE: rules.DUTY_CHANGED,
        DutyAction.CONFIRM: rules.DUTY_CONFIRMED,
        DutyAction.CLOSE: rules.DUTY_CLOSED,
    }
)
LONGEST_TITLE, LONGEST_NAME = 200, 80


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyTerms:
    """What a person settles of a duty (报送要求内容)."""

    title: str
    outline: str
    freq: Frequency | None = None
    month_day: str = ""
    on: date | None = None
    since: date | None = None
    until: date | None = None
    shift: Shift = Shift.NONE
    lead_days: int = rules.LEAD_DAYS
    cover: Cover = Cover.ROLLING
    receiver: Organisation | None = None
    receiver_name: str = ""
    higher: ReportDuty | None = None

    def columns(self) -> dict[str, Any]:
        """Check the terms and return them as columns of the row."""
        title = self.title.replace("\0", "").strip()
        name = self.receiver.name if self.receiver else self.receiver_name.strip()
        if not title or len(title) > LONGEST_TITLE:
            raise BadInput(problem="请填写报送内容，不超过200字。")
        if not name or len(name) > LONGEST_NAME:
            raise BadInput(problem="请选择接收单位，或填写系统以外的接收单位名称（不超过80字）。")
        if self.higher is not None and self.higher.freq != (self.freq or ""):
            raise BadInput(problem="汇总要进入的上级报送要求，其周期应与本要求一致。")
        queries.outline(self.outline)
        cycle = (self.freq, self.month_day or None, self.on, self.since, self.until)
        Cycle(*cycle, self.lead_days, self.cover)
        kept = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**kept, "title": title, "freq": self.freq or "", "receiver_name": name}


@transaction.atomic
def add_duty(
    *, area: Area, terms: DutyTerms, units: Sequence[Organisation], actor: Actor, at: datetime
) -> ReportDuty:
    """Set a duty by hand (新增报送要求); it is in force once somebody confirms it."""
    actor.must(rules.REPORT_MANAGE, area.path)
    return propose(area=area, columns=terms.columns(), units=units, actor=actor, at=at)


def propose(
    *,
    area: Area,
    columns: dict[str, Any],
    units: Iterable[Organisation],
    actor: Actor,
    at: datetime,
) -> ReportDuty:
    """Write a duty down for confirmation, in the caller's transaction."""
    duty = ReportDuty._base_manager.create(area=area, area_path=area.path, created_at=at, **columns)
    _set_units(duty, units)
    _record(duty, rules.DUTY_PROPOSED, None, actor=actor, at=at)
    return duty


@transaction.atomic
def change_duty(
    *,
    duty: ReportDuty,
    version: int,
    terms: DutyTerms,
    units: Sequence[Organisation],
    actor: Actor,
    at: datetime,
) -> ReportDuty:
    """Change what is owed, when, to whom and by whom (修改报送要求); open reports stay."""
    actor.must(rules.REPORT_MANAGE, duty.area_path)
    columns = terms.columns()
    if terms.higher is not None and terms.higher.pk == duty.pk:
        raise BadInput(problem="上级报送要求不能是它自己。")
    before = _told(duty)
    move_duty(duty, version, DutyAction.CHANGE, actor=actor, at=at, before=before, **columns)
    _set_units(duty, units)
    if duty.state == DutyState.LIVE:
        open_reports(duty, actor=actor, at=at)
    return duty


@transaction.atomic
def confirm_duty(*, duty: ReportDuty, version: int, actor: Actor, at: datetime) -> ReportDuty:
    """Put a duty in force (核定报送要求); what is due soon is drafted at once."""
    actor.must(rules.REPORT_MANAGE, duty.area_path)
    if not DutyUnit._base_manager.filter(duty=duty).exists():
        raise BadInput(problem="请先选择应报单位，再核定。")
    live_on = clock.local_date(at)
    move_duty(duty, version, DutyAction.CONFIRM, actor=actor, at=at, live_on=live_on)
    open_reports(duty, actor=actor, at=at)
    return duty


@transaction.atomic
def close_duty(*, duty: ReportDuty, version: int, actor: Actor, at: datetime) -> ReportDuty:
    """End a duty (停止报送要求); what nobody has sent yet is owed no more."""
    actor.must(rules.REPORT_MANAGE, duty.area_path)
    end_duty(duty, version, actor=actor, at=at)
    return duty


def end_duty(duty: ReportDuty, version: int, *, actor: Actor, at: datetime) -> None:
    """End a duty in the caller's transaction."""
    move_duty(duty, version, DutyAction.CLOSE, actor=actor, at=at)
    waiting = Report._base_manager.filter(duty=duty, state__in=UNSENT)
    for report in waiting.select_related("organisation").order_by("id"):
        moves.move(report, ReportAction.WITHDRAW, actor=actor, at=at)
        moves.release(report, actor=actor, at=at)


def move_duty(
    duty: ReportDuty,
    version: int,
    action: DutyAction,
    *,
    actor: Actor,
    at: datetime,
    before: JsonMap | None = None,
    **changes: Any,  # noqa: ANN401 -- columns of the row
) -> None:
    """Take the duty to its next state as it was read, and record it; `StaleRecord` when late."""
    was = DutyState(duty.state)
    changes |= {"state": rules.next_duty_state(was, action), "version": version + 1}
    as_read = ReportDuty._base_manager.filter(pk=duty.pk, state=was, version=version)
    if as_read.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(duty, name, value)
    _record(duty, FACTS[action], {"state": was, **(before or {})}, actor=actor, at=at)


def _record(
    duty: ReportDuty, kind: str, before: JsonMap | None, *, actor: Actor, at: datetime
) -> None:
    after = {"state": duty.state, **_told(duty)}
    facts.record(kind, facts.mark(duty), actor=actor, at=at, before=before, after=after)


def _told(duty: ReportDuty) -> dict[str, object]:
    """Return what the ledger keeps of the terms."""
    days = {name: getattr(duty, name) for name in ("on", "since", "until")}
    return {
        "outline": duty.outline,
        "freq": str(duty.freq),
        "month_day": duty.month_day,
        "lead_days": duty.lead_days,
        "receiver": duty.receiver_id,
        **{name: day.isoformat() for name, day in days.items() if day},
    }


def _set_units(duty: ReportDuty, units: Iterable[Organisation]) -> None:
    """Let exactly these organisations owe the report; they stand at or below the duty's area."""
    chosen = {one.pk: one for one in units}
    if any(not one.area_path.startswith(duty.area_path) for one in chosen.values()):
        raise NotFound(what="单位")
    standing = DutyUnit._base_manager.filter(duty=duty)
    standing.exclude(organisation__in=chosen).delete()
    kept = set(standing.values_list("organisation_id", flat=True))
    DutyUnit._base_manager.bulk_create(
        DutyUnit(duty=duty, organisation=one, area_path=one.area_path)
        for key, one in chosen.items()
        if key not in kept
    )
