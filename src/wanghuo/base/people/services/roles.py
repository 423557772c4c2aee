"""What business roles allow is for the security administrator to say (角色)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from wanghuo.base.people import queries, rules
from wanghuo.base.people.models import Role
from wanghuo.base.people.rules import Duty
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import CapabilityMissing, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.registry import capabilities


@transaction.atomic
def change_role(
    *, role: Role, wanted: Iterable[str], seen: Iterable[str], actor: Actor, at: datetime
) -> Role:
    """Set what a business role allows (修改角色权限), unless it changed since it was seen.

    A role is everybody's who holds it, so the actor's reach must hold every post with it.
    """
    if Duty(role.duty) is not Duty.NONE:
        raise rules.RoleFixed(name=role.name)
    before, after = sorted(set(seen)), sorted(set(wanted))
    rules.check_role(Duty.NONE, after)
    scope = actor.scope(rules.GRANT_MANAGE)
    held = queries.posts_with_role(role, local_date(at))
    if not scope.reaches or not all(
        rules.covers_fully(scope, path, sector) for path, sector in held
    ):
        raise CapabilityMissing(capability=capabilities.label(rules.GRANT_MANAGE))
    current = queries.lock_role(role.pk)
    if sorted(current.capabilities) != before:
        raise StaleRecord
    if before != after:
        Role.objects.filter(pk=role.pk).update(capabilities=after)
        mark = facts.Mark("role", role.code)
        told = {"capabilities": before}, {"capabilities": after}
        facts.record(rules.ROLE_CHANGED, mark, actor=actor, at=at, before=told[0], after=told[1])
    role.capabilities = after
    return role
