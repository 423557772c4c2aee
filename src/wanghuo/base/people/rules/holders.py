"""Whose people an organisation's are: the number of the occupier it stands for (社会单位编号)."""

import unicodedata

from wanghuo.base.people.rules.terms import OrganisationKind
from wanghuo.kernel.errors import BadInput, DomainError, Words

LONGEST_HOLDER = 30


class HolderFixed(DomainError):
    """What the people of an organisation see is not changed behind them (归属不能更改)."""

    code = "holder_fixed"
    status = 409
    sentence = (
        "“{name}”已有在岗人员，类别和社会单位编号决定他们能看到谁的资料，不能直接更改；"
        "请先由安全管理员终止其岗位。"
    )


class HolderMissing(DomainError):
    """An occupier's people see nothing until it is said whose they are (缺社会单位编号)."""

    code = "holder_missing"
    status = 409
    sentence = "“{name}”还没有社会单位编号，授岗后什么也看不到；请先由系统管理员补上编号。"


def check_holder(kind: OrganisationKind, text: str) -> str:
    """Return an occupier's number as the register writes it, or refuse one that cannot be.

    Whether such an occupier is registered, this floor does not know: whoever opens an account from
    the occupier's own record cannot mistype it.
    """
    number = " ".join(unicodedata.normalize("NFKC", text).split())
    if len(number) > LONGEST_HOLDER:
        raise BadInput(
            problem=Words("社会单位编号不超过 {most} 个字，请核对。", most=LONGEST_HOLDER)
        )
    if number and kind is not OrganisationKind.OCCUPIER:
        raise BadInput(problem="只有类别为“社会单位”的单位才填社会单位编号，请改类别或留空。")
    return number


def check_holder_given(kind: OrganisationKind, number: str) -> None:
    """Refuse an occupier entered by hand without its number."""
    if kind is OrganisationKind.OCCUPIER and not number:
        raise BadInput(problem="社会单位须填社会单位编号；可到“社会单位账号”页从登记中选取开通。")
