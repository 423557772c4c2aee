"""Personal numbers of users: entered, corrected, and looked at with a reason."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from wanghuo.base.people import queries
from wanghuo.base.people.models import User
from wanghuo.base.people.queries import personal as personal_queries
from wanghuo.base.people.rules import PEOPLE_MANAGE, NameTaken
from wanghuo.base.people.rules.personal import (
    CHECKS,
    PERSONAL_CHANGED,
    PERSONAL_REVEAL,
    PERSONAL_REVEALED,
    PersonalField,
    check_fields,
    check_limit,
    check_reason,
)
from wanghuo.base.people.services.marks import must_answer_for, user_mark
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.encryption import blind_index
from wanghuo.kernel.errors import CapabilityMissing, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.rulebook.services import rule

Numbers = Mapping[PersonalField, str]


def change_personal(*, user: User, numbers: Numbers, actor: Actor, at: datetime) -> bool:
    """Enter or correct a person's numbers (修改个人信息); blank clears; tell whether it differs."""
    actor.must(PEOPLE_MANAGE)
    changed = _changed(user, numbers)
    if changed:
        must_answer_for(user, actor=actor, at=at)
        _change(user, changed, actor=actor, at=at)
    return bool(changed)


def change_own_mobile(*, user: User, mobile: str, actor: Actor, at: datetime) -> bool:
    """Enter or correct one's own telephone (修改本人手机号); blank clears."""
    if actor.id != user.pk:
        raise CapabilityMissing(capability="修改本人手机号")
    changed = _changed(user, {PersonalField.MOBILE: mobile})
    if changed:
        _change(user, changed, actor=actor, at=at)
    return bool(changed)


def reveal(
    *, user: User, fields: Iterable[str], reason: str, actor: Actor, at: datetime
) -> dict[PersonalField, str]:
    """Look at a person's numbers in clear (查看原值): who, whose, which, why stays as a fact.

    Only within the actor's reach, and only so many a day: the actor's own row is locked, so that
    two requests at once do not pass the limit together.
    """
    wanted = check_fields(fields)
    _must_reach(user, actor, at)
    names = [field.value for field in wanted]
    record_reveal(user_mark(user, actor), names, reason, actor=actor, at=at)
    return {field: getattr(user, field.value) for field in wanted}


def record_reveal(
    subject: Mark, fields: Sequence[str], reason: str, *, actor: Actor, at: datetime
) -> None:
    """Put a look at personal values of any record on record, or refuse one too many a day."""
    said = check_reason(reason)
    limit = int(rule("personal.reveal", "", local_date(at)).parameter("per_day"))
    with transaction.atomic():
        if actor.id is not None:
            queries.lock_user(actor.id)
        seen = personal_queries.revealed_on(local_date(at), actor)
        check_limit(seen, len(fields), limit)
        data = {"fields": list(fields), "reason": said}
        facts.record(PERSONAL_REVEALED, subject, actor=actor, at=at, data=data)


def _must_reach(user: User, actor: Actor, at: datetime) -> None:
    held = queries.posts_not_ended(user, local_date(at))
    if not any(actor.can(PERSONAL_REVEAL, post.area_path) for post in held):
        raise CapabilityMissing(capability=capabilities.label(PERSONAL_REVEAL))


def _changed(user: User, numbers: Numbers) -> dict[PersonalField, str]:
    """Return the numbers that are right and differ from what is known."""
    given = {field: CHECKS[field](text) for field, text in numbers.items()}
    return {field: text for field, text in given.items() if text != getattr(user, field.value)}


def _change(user: User, changed: Numbers, *, actor: Actor, at: datetime) -> None:
    if personal_queries.is_taken(changed.get(PersonalField.ID_NUMBER, ""), user):
        raise NameTaken(what=PersonalField.ID_NUMBER.label)
    after: dict[str, str] = {}
    for field, text in changed.items():
        after |= {field.value: text, f"{field.value}_index": blind_index(text)}
    before = {name: getattr(user, name) for name in after if name.endswith("_index")}
    told = {field.value: facts.commitment(text) if text else "" for field, text in changed.items()}
    try:
        with transaction.atomic():
            if User.objects.filter(pk=user.pk, **before).update(**after) != 1:
                raise StaleRecord
            facts.record(PERSONAL_CHANGED, user_mark(user, actor), actor=actor, at=at, after=told)
    except IntegrityError:
        raise NameTaken(what=PersonalField.ID_NUMBER.label) from None
    for name, value in after.items():
        setattr(user, name, value)
