"""Which capability belongs to which duty, so that no role can join what must stay apart (三员分立).

A capability says whose it is where it is declared. A role has one duty, so a role that holds only
what its duty may hold can mix neither two administrators nor an administrator and business.
"""

from collections.abc import Iterable

from wanghuo.base.people.rules.terms import Duty
from wanghuo.kernel.errors import BadInput, DomainError, Words
from wanghuo.kernel.registry import capabilities as declared


class LastAdministrator(DomainError):
    """Nobody else could grant posts there any more (最后一名安全管理员)."""

    code = "last_administrator"
    status = 409
    sentence = (
        "这是该区划最后一名在任的安全管理员，停用或终止后无人能够授权；"
        "请先授予另一人安全管理员岗位。"
    )


class RoleFixed(DomainError):
    """The administrators' roles ship with the program (管理员角色固定)."""

    code = "role_fixed"
    status = 409
    sentence = "“{name}”是三员角色，权限由程序固定，不能修改。"


def may_hold(duty: Duty, capability: str) -> bool:
    """Tell whether a role of this duty may hold the capability; nobody holds an undeclared one."""
    return duty.value in declared.holders(capability)


def capabilities_for(duty: Duty) -> list[str]:
    """Return what a role of this duty may hold, in the order of declaration."""
    return [code for code in declared.labels if may_hold(duty, code)]


def check_role(duty: Duty, capabilities: Iterable[str]) -> None:
    """Refuse a role with a word nobody declared, or with what belongs to another duty."""
    for capability in capabilities:
        if capability not in declared.labels:
            raise BadInput(
                problem=Words(
                    "角色中有未定义的权限“{capability}”，请核对角色文件。", capability=capability
                )
            )
        if not may_hold(duty, capability):
            raise BadInput(
                problem=Words(
                    "“{capability}”不能授予{duty}角色：系统、安全、审计管理员和业务岗位的权限彼此分立。",
                    capability=declared.label(capability),
                    duty=duty.label,
                )
            )
