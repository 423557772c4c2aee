"""A person says what goes out to him, and where to (通知偏好)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from wanghuo.base.notices import rules
from wanghuo.base.notices.models import Preference
from wanghuo.base.notices.rules import Adapter, NoticeKind
from wanghuo.base.people.models import User
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, CapabilityMissing
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark


@transaction.atomic
def prefer(
    *,
    user: User,
    adapter: Adapter,
    kinds: Collection[NoticeKind],
    address: str,
    actor: Actor,
    at: datetime,
) -> Preference:
    """Choose which kinds go out to oneself by one adapter; a letter needs an address."""
    if actor.id != user.pk:
        raise CapabilityMissing(capability="修改本人通知偏好")
    told = rules.check_address(address) if adapter is Adapter.SMTP else ""
    if adapter is Adapter.SMTP and kinds and not told:
        raise BadInput(problem="请填写接收通知的邮箱地址，或不选任何类别。")
    chosen = [kind.value for kind in NoticeKind if kind in kinds]
    preference, _ = Preference.objects.update_or_create(
        user=user, adapter=adapter, defaults={"kinds": chosen, "address": told}
    )
    mark = Mark("user", str(user.pk))
    data = {
        "adapter": adapter.value,
        "kinds": chosen,
        "address": facts.commitment(told),
    }
    facts.record(rules.PREFERENCE_CHANGED, mark, actor=actor, at=at, data=data)
    return preference
