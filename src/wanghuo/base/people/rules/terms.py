"""The room's words: capabilities, kinds of fact, sectors, kinds of organisation, duties."""

import unicodedata
from typing import TypeVar

from wanghuo.kernel.errors import BadInput, Listing, Words
from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

T = TypeVar("T", bound=Term)

PEOPLE_READ = capabilities.declare(
    "people.read", "查看人员与单位", holders=("none", "system", "security")
)
PEOPLE_MANAGE = capabilities.declare("people.manage", "维护人员与单位", holders=("system",))
GRANT_MANAGE = capabilities.declare("grant.manage", "授权与岗位管理", holders=("security",))
ACCOUNT_REVIEW = capabilities.declare("account.review", "账号核查", holders=("security", "audit"))

ORGANISATION_CREATED = fact_kinds.declare("organisation.created", "新建单位")
ORGANISATION_CHANGED = fact_kinds.declare("organisation.changed", "修改单位")
ORGANISATION_CLOSED = fact_kinds.declare("organisation.closed", "停用单位")
ORGANISATION_REMOVED = fact_kinds.declare("organisation.removed", "撤销导入的单位")
USER_CREATED = fact_kinds.declare("user.created", "新建用户")
USER_CHANGED = fact_kinds.declare("user.changed", "修改用户")
USER_DISABLED = fact_kinds.declare("user.disabled", "停用用户")
USER_ENABLED = fact_kinds.declare("user.enabled", "恢复用户")
PASSWORD_RESET = fact_kinds.declare("password.reset", "重置口令")
PASSWORD_CHANGED = fact_kinds.declare("password.changed", "修改口令")
POST_GRANTED = fact_kinds.declare("post.granted", "授予岗位")
POST_CHANGED = fact_kinds.declare("post.changed", "修改岗位")
POST_ENDED = fact_kinds.declare("post.ended", "终止岗位")
ROLE_INSTALLED = fact_kinds.declare("role.installed", "更新角色")
LOGIN_SUCCEEDED = fact_kinds.declare("login.succeeded", "登录成功")
LOGIN_FAILED = fact_kinds.declare("login.failed", "登录失败")
LOGIN_ENDED = fact_kinds.declare("login.ended", "结束登录")
ACCOUNT_LOCKED = fact_kinds.declare("account.locked", "账号锁定")
ACCOUNT_UNLOCKED = fact_kinds.declare("account.unlocked", "解除账号锁定")
ADDRESS_BLOCKED = fact_kinds.declare("address.blocked", "来源地址受限")
SECOND_FACTOR_ENROLLED = fact_kinds.declare("second_factor.enrolled", "启用动态口令")
SECOND_FACTOR_REMOVED = fact_kinds.declare("second_factor.removed", "停用动态口令")
RECOVERY_CODES_RENEWED = fact_kinds.declare("recovery_codes.renewed", "更换恢复码")
RECOVERY_CODE_USED = fact_kinds.declare("recovery_code.used", "使用恢复码")
ROLE_CHANGED = fact_kinds.declare("role.changed", "修改角色权限")
TOKEN_ISSUED = fact_kinds.declare("token.issued", "签发接口令牌")
TOKEN_REVOKED = fact_kinds.declare("token.revoked", "吊销接口令牌")


class Sector(Term):
    """Line of government business that limits what a post sees (行业条线)."""

    EDUCATION = "education", "教育"
    CIVIL_AFFAIRS = "civil_affairs", "民政"
    HEALTH = "health", "卫健"
    CULTURE = "culture", "文旅"
    HOUSING = "housing", "住建"
    COMMERCE = "commerce", "商务"
    INDUSTRY = "industry", "工信"
    AGRICULTURE = "agriculture", "农业农村"
    TRANSPORT = "transport", "交通"
    RESOURCES = "resources", "自然资源"
    FORESTRY = "forestry", "林草"
    RELIGION = "religion", "民宗"
    MARKET = "market", "市场监管"
    POLICE = "police", "公安"
    EMERGENCY = "emergency", "应急"
    FIRE = "fire", "消防"
    FINANCE = "finance", "财政"


class OrganisationKind(Term):
    """Kind of organisation (单位类别)."""

    GOVERNMENT = "government", "人民政府"
    COMMITTEE = "committee", "消防安全委员会"
    DEPARTMENT = "department", "部门站所"
    FIRE = "fire", "消防救援机构"
    POLICE = "police", "公安派出所"
    VILLAGE = "village", "村（居）民委员会"
    TEAM = "team", "消防队伍"
    FIRM = "firm", "服务机构"
    INSURER = "insurer", "保险机构"
    OCCUPIER = "occupier", "社会单位"


class Duty(Term):
    """The three administrators of 等保, who exclude each other (三员分立); NONE is the rest."""

    NONE = "none", "业务岗位"
    SYSTEM = "system", "系统管理员"
    SECURITY = "security", "安全管理员"
    AUDIT = "audit", "审计管理员"


def sector_named(text: str) -> Sector | None:
    """Return the sector by its label or code; blank and 全部 are every sector."""
    return None if text in {"", "全部"} else _named(text, Sector, "行业条线")


def kind_named(text: str) -> OrganisationKind:
    """Return the kind of organisation by its label or code, or say which there are."""
    return _named(text, OrganisationKind, "类别")


def _named(text: str, terms: type[T], heading: str) -> T:
    for term in terms:
        if _folded(text) in {_folded(term.label), term.value}:
            return term
    choices = Listing(term.label for term in terms)
    raise BadInput(
        problem=Words("“{heading}”只能填：{choices}。", heading=heading, choices=choices)
    )


def _folded(text: str) -> str:
    """Fold widths: （居） and (居) are one."""
    return unicodedata.normalize("NFKC", text)
