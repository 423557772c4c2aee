"""How long an open login lives, what its device is called, and why it ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from wanghuo.base.people.rules.terms import Duty
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.terms import Term

SEEN_EVERY = timedelta(minutes=1)
"""How often at most it is noted that somebody is still there."""


class LoginOver(DomainError):
    """Nobody did anything for too long, or the login is as old as it may become (登录超时)."""

    code = "login_over"
    status = 401
    sentence = "{reason}，请重新登录。"


class EndReason(Term):
    """Why a login ended (结束原因)."""

    LEFT = "left", "本人退出"
    IDLE = "idle", "长时间无操作"
    OLD = "old", "登录时间过长"
    REVOKED = "revoked", "被安全管理员结束"
    PASSWORD = "password", "口令已更换"
    DISABLED = "disabled", "用户已停用"


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The numbers of the rulebook (登录超时)."""

    idle_minutes: int
    administrator_idle_minutes: int
    life_hours: int

    @property
    def life(self) -> timedelta:
        """How old a login may become, however busy."""
        return timedelta(hours=self.life_hours)

    def idle(self, duties: Iterable[str]) -> timedelta:
        """How long one may do nothing; the three administrators less long."""
        is_administrator = any(duty != Duty.NONE.value for duty in duties)
        minutes = self.administrator_idle_minutes if is_administrator else self.idle_minutes
        return timedelta(minutes=minutes)

    def over(
        self, started_at: datetime, seen_at: datetime, duties: Iterable[str], at: datetime
    ) -> EndReason | None:
        """Say why a login is over now, if it is."""
        if seen_at + self.idle(duties) <= at:
            return EndReason.IDLE
        return EndReason.OLD if started_at + self.life <= at else None


SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device_called(user_agent: str) -> str:
    """Name a device in a few words from what its browser says of itself."""
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    return " · ".join(filter(None, (system, browser))) or "未知设备"
