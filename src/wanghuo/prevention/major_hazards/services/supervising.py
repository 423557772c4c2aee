"""The government's part: told in writing, it lists the major hazard for supervision."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from wanghuo.base.people.models import Organisation
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.major_hazards import rules
from wanghuo.prevention.major_hazards.models import ListedSupervision, MajorHazard
from wanghuo.prevention.major_hazards.rules import MajorHazardAction
from wanghuo.prevention.major_hazards.services import moves


@dataclass(frozen=True, slots=True)
class Listing:
    """On which terms it is listed (挂牌事项)."""

    authority: Organisation
    number: str
    listed_on: date
    due_on: date
    responsible_leader: str
    interim: str
    supervisor: Organisation | None = None
    id: UUID = field(default_factory=new_id)


@transaction.atomic
def report_to_government(
    *, row: MajorHazard, on: date, note: str, actor: Actor, at: datetime
) -> MajorHazard:
    """Say that the government was told in writing (书面报告政府, 消防法第五十五条)."""
    moves.must(row, rules.MAJOR_HAZARD_JUDGE, actor)
    words = rules.said(note, "请写明报告的文号、报送单位和方式，不超过{limit}字。")
    if not (row.judged_on or on) <= on <= clock.local_date(at):
        raise BadInput(problem="报告日期应在判定日至今天之间，请核对。")
    told = {"on": on.isoformat(), "note": facts.commitment(words)}
    moves.move(
        row, MajorHazardAction.REPORT, actor=actor, at=at, told=told, reported_on=on,
        report_note=words,
    )  # fmt: skip
    moves.meet_step(row, moves.NOTICE, actor=actor, at=at)
    return row


@transaction.atomic
def list_for_supervision(
    *, row: MajorHazard, listing: Listing, actor: Actor, at: datetime
) -> ListedSupervision:
    """List a major hazard: who watches, until when, and what protects until then (挂牌督办)."""
    moves.must(row, rules.MAJOR_HAZARD_LIST, actor)
    columns = _columns(row, listing)
    if standing := moves.standing(ListedSupervision, listing.id, **columns):
        return standing
    _must_fit(row, listing, clock.local_date(at))
    told = {
        "authority": listing.authority.pk,
        "listed_on": listing.listed_on.isoformat(),
        "due_on": listing.due_on.isoformat(),
    }
    moves.move(row, MajorHazardAction.LIST, actor=actor, at=at, told=told, due_on=listing.due_on)
    made: ListedSupervision = ListedSupervision._base_manager.create(
        pk=listing.id,
        area_id=row.area_id,
        area_path=row.area_path,
        at=at,
        by_id=actor.id,
        **columns,
    )
    owing = who_rectifies(row, made)
    mark = facts.mark(row)
    moves.owe(row, mark, "重大火灾隐患整改", owing, listing.due_on, actor=actor, at=at)
    owe_weekly(row, made, None, actor=actor, at=at)
    return made


def who_rectifies(row: MajorHazard, listing: ListedSupervision) -> Organisation:
    """Return who owes the rectification: the occupier's own organisation, else who watches."""
    number = row.occupier.number if row.occupier else ""
    own = Organisation._base_manager.filter(
        kind=OrganisationKind.OCCUPIER, holder=number, valid_to__isnull=True
    )
    found = own.order_by("id").first() if number else None
    return found or listing.supervisor or listing.authority


def owe_weekly(
    row: MajorHazard, listing: ListedSupervision, last: date | None, *, actor: Actor, at: datetime
) -> None:
    """Let the next report of progress be owed."""
    today = clock.local_date(at)
    terms = moves.numbers("major_hazard.supervision", row, today)
    by = rules.next_report(listing.listed_on, terms["weekly_days"], last, today)
    owing, subject = who_rectifies(row, listing), facts.mark(listing)
    moves.owe(row, subject, "整改周报", owing, by, actor=actor, at=at)


def _columns(row: MajorHazard, listing: Listing) -> dict[str, object]:
    interim = rules.said(listing.interim, "请写明整改完成前的防范措施，不超过{limit}字。")
    number = rules.said(listing.number, "请填写挂牌文号，不超过{limit}字。", 60)
    leader = rules.said(listing.responsible_leader, "请填写责任领导，不超过{limit}字。", 40)
    return {
        "major_hazard_id": row.pk,
        "authority_id": listing.authority.pk,
        "supervisor_id": listing.supervisor.pk if listing.supervisor else None,
        "number": number,
        "listed_on": listing.listed_on,
        "due_on": listing.due_on,
        "responsible_leader": leader,
        "interim": interim,
    }


def _must_fit(row: MajorHazard, listing: Listing, today: date) -> None:
    if not row.area_path.startswith(listing.authority.area_path):
        raise BadInput(problem="挂牌单位不管辖该场所所在的区划，请重新选择。")
    if not (row.judged_on or today) <= listing.listed_on <= today:
        raise BadInput(problem="挂牌日期应在判定日至今天之间，请核对。")
    if listing.due_on <= listing.listed_on:
        raise BadInput(problem="整改期限应晚于挂牌日期，请核对。")
