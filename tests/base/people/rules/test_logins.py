"""How long an open login lives, and what a device is called."""

from datetime import UTC, datetime, timedelta

import pytest

from wanghuo.base.people.rules import Duty
from wanghuo.base.people.rules.logins import EndReason, Lifetime, device_called

AT = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
LIFE = Lifetime(idle_minutes=30, administrator_idle_minutes=15, life_hours=12)


@pytest.mark.parametrize("duty", Duty)
@pytest.mark.parametrize("idle", [0, 14, 15, 29, 30, 31])
def test_administrators_are_out_sooner(duty, idle):
    limit = 30 if duty is Duty.NONE else 15
    seen = AT - timedelta(minutes=idle)

    over = LIFE.over(seen, seen, [duty.value], AT)

    assert over == (EndReason.IDLE if idle >= limit else None)


def test_whoever_holds_no_post_is_no_administrator():
    assert LIFE.idle([]) == timedelta(minutes=30)


@pytest.mark.parametrize(("hours", "over"), [(11, None), (12, EndReason.OLD), (13, EndReason.OLD)])
def test_no_login_outlives_twelve_hours(hours, over):
    assert LIFE.over(AT - timedelta(hours=hours), AT, ["none"], AT) == over


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126 Safari/537 Edg/126", "Windows · Edge"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko Firefox/128.0", "Linux · Firefox"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126 MicroMessenger/8.0", "安卓 · 微信"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) Safari/604", "iPhone · Safari"),
        ("curl/8", "未知设备"),
        ("", "未知设备"),
    ],
)
def test_a_device_is_named_in_a_few_words(agent, name):
    assert device_called(agent) == name
