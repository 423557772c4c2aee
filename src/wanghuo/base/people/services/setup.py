"""What a new installation begins with: roles, and the three administrators (三员)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from wanghuo.base.people import rules
from wanghuo.base.people.models import Organisation, Role, User
from wanghuo.base.people.rules import Duty
from wanghuo.base.people.services.policies import grant_terms
from wanghuo.base.people.services.posts import Appointment, grant_post
from wanghuo.base.people.services.users import OneTimePassword, one_time_password
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.facts import services as facts

ADMINISTRATORS = {
    Duty.SYSTEM: "sysadmin",
    Duty.SECURITY: "secadmin",
    Duty.AUDIT: "auditadmin",
}


@dataclass(frozen=True, slots=True)
class RoleSpec:
    """A role as the shipped file describes it (角色)."""

    code: str
    name: str
    duty: Duty
    capabilities: tuple[str, ...]


@transaction.atomic
def install_roles(*, roles: Iterable[RoleSpec], at: datetime) -> int:
    """Bring the roles to what the file says (更新角色); tell how many changed."""
    return sum(_install_role(spec, at) for spec in roles)


def install_administrators(*, organisation: Organisation, at: datetime) -> list[OneTimePassword]:
    """Make the system, security and audit administrator over the organisation's area.

    Refused when there is any user; of two that run at once the unique log-in names let one win.
    """
    passwords = {duty: one_time_password(name) for duty, name in ADMINISTRATORS.items()}
    hashes = {duty: make_password(one.password) for duty, one in passwords.items()}
    try:
        with transaction.atomic():
            if User.objects.exists():
                raise rules.AlreadyInstalled
            for duty, hashed in hashes.items():
                _install_administrator(duty, hashed, organisation, at)
    except IntegrityError:
        raise rules.AlreadyInstalled from None
    return list(passwords.values())


def _install_administrator(
    duty: Duty, hashed: str, organisation: Organisation, at: datetime
) -> None:
    role = Role.objects.filter(duty=duty).order_by("id").first()
    if role is None:
        raise BadInput(
            problem=Words("角色文件中没有“{label}”角色，请补充后重试。", label=duty.label)
        )
    user = User.objects.create(
        username=ADMINISTRATORS[duty],
        name=duty.label,
        password=hashed,
        must_change_password=True,
        created_at=at,
        password_changed_at=at,
    )
    mark = facts.Mark("user", str(user.pk), organisation.area_id, organisation.area_path)
    facts.record(rules.USER_CREATED, mark, actor=SYSTEM, at=at)
    appointment = Appointment(
        organisation=organisation,
        role=role,
        area=organisation.area,
        valid_from=local_date(at),
        valid_to=grant_terms(local_date(at)).last_day(local_date(at)),
        title=duty.label,
    )
    grant_post(user=user, appointment=appointment, actor=SYSTEM, at=at)


def _install_role(spec: RoleSpec, at: datetime) -> bool:
    rules.check_role(spec.duty, spec.capabilities)
    role = Role.objects.filter(code=spec.code).first()
    before = _described(role) if role else {}
    after = {
        "name": spec.name,
        "duty": spec.duty.value,
        "capabilities": sorted(set(spec.capabilities)),
    }
    if before == after:
        return False
    if before and before["duty"] != after["duty"]:
        raise BadInput(problem=Words("角色“{name}”的职责不能更改，请另立角色。", name=spec.name))
    Role.objects.update_or_create(code=spec.code, defaults=after)
    mark = facts.Mark("role", spec.code)
    facts.record(rules.ROLE_INSTALLED, mark, actor=SYSTEM, at=at, before=before, after=after)
    return True


def _described(role: Role) -> dict[str, object]:
    return {"name": role.name, "duty": role.duty, "capabilities": role.capabilities}
