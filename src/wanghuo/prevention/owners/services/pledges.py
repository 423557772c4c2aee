"""Promises are posted, renewed and taken down."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.prevention.owners import queries, rules
from wanghuo.prevention.owners.models import Pledge
from wanghuo.prevention.owners.rules import PledgeAction, PledgeState
from wanghuo.prevention.owners.services import moves
from wanghuo.register.places.models import Place

LONGEST_SIGNER = 40


@transaction.atomic
def post_pledge(
    *, place: Place, text_code: str, signer: str, key: UUID, actor: Actor, at: datetime
) -> Pledge:
    """Promise in public for a place (公示承诺); what it promised before is renewed by this.

    The same key again is the same promise.
    """
    moves.must_own_place(place, actor)
    words = queries.pledge_text(text_code)
    signer = moves.said(signer, "请填写承诺人姓名。", LONGEST_SIGNER)
    queries.lock_place(place)
    if standing := Pledge._base_manager.filter(pk=key).first():
        return _same(standing, place, text_code, signer)
    on = local_date(at)
    days, _ = queries.pledge_days(place.area.code, on)
    pledge = Pledge(
        pk=key,
        text_code=words.code,
        title=words.title,
        text=words.text,
        signer=signer,
        posted_on=on,
        valid_until=on + timedelta(days=days),
        posted_at=at,
        **moves.of_place(place),
    )
    for old in queries.standing_pledges(place):
        _move(old, PledgeAction.RENEW, rules.PLEDGE_RENEWED, actor=actor, at=at)
        moves.meet(old, actor=actor, at=at)
    pledge.save(force_insert=True)
    after = {"text": words.code, "valid_until": pledge.valid_until.isoformat()}
    facts.record(rules.PLEDGE_POSTED, facts.mark(pledge), actor=actor, at=at, after=after)
    _remind(pledge, actor, at)
    return pledge


@transaction.atomic
def withdraw_pledge(*, pledge: Pledge, reason: str, actor: Actor, at: datetime) -> Pledge:
    """Take a promise down before its end (撤下承诺), with a reason."""
    moves.must_own(pledge, actor)
    why = moves.said(reason, "请写明撤下的原因。", 200)
    _move(pledge, PledgeAction.WITHDRAW, rules.PLEDGE_WITHDRAWN, actor=actor, at=at, reason=why)
    moves.release(pledge, actor=actor, at=at)
    return pledge


def _same(standing: Pledge, place: Place, text_code: str, signer: str) -> Pledge:
    was = (standing.place_id, standing.text_code, standing.signer)
    if was != (place.pk, text_code, signer):
        raise rules.OtherContent(what="承诺")
    return standing


def _remind(pledge: Pledge, actor: Actor, at: datetime) -> None:
    """Let the owner's own organisation owe the next one, if he has an account."""
    for organisation in queries.organisations_of(pledge.occupier.number)[:1]:
        title = f"续签消防安全承诺：{pledge.place.name}"
        moves.owe(pledge, title, organisation, pledge.valid_until, actor=actor, at=at)


def _move(
    pledge: Pledge,
    action: PledgeAction,
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    before = PledgeState(pledge.state)
    after = rules.next_pledge_state(before, action)
    if Pledge._base_manager.filter(pk=pledge.pk, state=before).update(state=after) != 1:
        raise StaleRecord
    pledge.state = after
    facts.record(
        kind,
        facts.mark(pledge),
        actor=actor,
        at=at,
        before={"state": before},
        after={"state": after},
        data={"reason": facts.commitment(reason)} if reason else {},
    )
