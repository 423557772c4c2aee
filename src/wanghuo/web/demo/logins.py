"""Who can log in to the demo; every name is made up."""

from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import make_password

from wanghuo.web.demo.county import COUNTY

PASSWORD = "wanghuo-demo"  # noqa: S105 -- printed on screen for everybody; only the demo has it
TOWN = "990121100000"
VILLAGE = "990121100200"
NEIGHBOUR = "990122000000"


@dataclass(frozen=True, slots=True)
class Login:
    """A character of the story: log-in name, person, role, function, and where."""

    username: str
    name: str
    role: str
    title: str
    area: str
    organisation: str


LOGINS = (
    Login("clerk", "陆文竹", "clerk", "镇消安办文书", TOWN, "镇消安办"),
    Login("mayor", "程立远", "leader", "分管副镇长", TOWN, "清石镇人民政府"),
    Login("village", "冯小满", "village", "清石村网格长", VILLAGE, "清石村民委员会"),
    Login("department", "顾长河", "department", "应急办干事", TOWN, "镇应急办"),
    Login("county", "沈望川", "supervisor", "县消安办督导", COUNTY, "县消安办"),
    Login("leader", "方远山", "leader", "分管副县长", COUNTY, "县政府办"),
    Login("officer", "韩守望", "fire_officer", "消防监督员", COUNTY, "县消防救援大队"),
    Login("neighbour", "江近水", "supervisor", "临江县消安办督导", NEIGHBOUR, "临江县消安办"),
    Login("system", "秦工", "system_administrator", "系统管理员", COUNTY, "县大数据中心"),
    Login("security", "安守正", "security_administrator", "安全管理员", COUNTY, "县公安局"),
    Login("audit", "申明义", "audit_administrator", "审计管理员", COUNTY, "县财政局"),
)
OWNER = Login("owner", "柳如意", "owner", "单位消防管理人", TOWN, "")
"""The first of those who run a place; his organisation is made with his account."""


@cache
def password_hash() -> str:
    """Hash the demo's one password once: argon2 is slow on purpose, and accounts are many."""
    return make_password(PASSWORD)
