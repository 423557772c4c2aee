"""What happens by itself for people's safety, and what the operator may do."""

import argparse
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_network

import pytest
from pydantic import ValidationError

from tests.base.people.facts import told
from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory, make_area
from wanghuo import wiring
from wanghuo.base.notices.models import Notice
from wanghuo.base.people import services
from wanghuo.base.people.models import GuessCount, Login, Post
from wanghuo.base.people.rules import Duty, LoginRefused
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.ledger import services as ledger
from wanghuo.kernel.scoping import scoped
from wanghuo.web import jobs
from wanghuo.web.commands import user as command
from wanghuo.web.config import Config
from wanghuo.web.safekeeping import remind_of_endings

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 5)
PASSWORD = "Ysd-84-qingshi"


@pytest.fixture
def office():
    return OrganisationFactory(area=make_area("清石县"))


def appointed(office, duty=Duty.NONE, **fields):
    name = {"name": duty.label} if duty is not Duty.NONE else {}
    return PostFactory(organisation=office, role=RoleFactory(duty=duty, **name), **fields)


def titles(user):
    return list(Notice.objects.filter(recipient=user).values_list("title", flat=True))


# posts that end


@pytest.mark.parametrize(("days", "count"), [(31, 0), (30, 1), (8, 1), (7, 1), (0, 1), (-1, 0)])
def test_holder_and_guard_are_told_a_month_and_a_week_before(office, days, count):
    guard = appointed(office, Duty.SECURITY).user
    post = appointed(office, valid_to=TODAY + timedelta(days=days))

    for _ in range(2):  # telling twice is telling once
        remind_of_endings(AT)

    assert len(titles(post.user)) == len(titles(guard)) == count
    if count:
        assert titles(post.user)[0].endswith(f"将于{post.valid_to}到期，如需延续请联系安全管理员。")
        assert post.user.name not in titles(guard)[0]


def test_each_step_is_told_once_even_if_days_were_missed(office):
    post = appointed(office, valid_to=TODAY + timedelta(days=29))

    for days in (0, 1, 2, 22, 23, 29):
        remind_of_endings(AT + timedelta(days=days))

    assert len(titles(post.user)) == 2


def test_the_last_guard_hears_of_his_own_end(office):
    post = appointed(office, Duty.SECURITY, valid_to=TODAY + timedelta(days=5))

    remind_of_endings(AT)

    assert len(titles(post.user)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_clock_keeps_accounts(office):
    now = clock.now()
    user = appointed(office, valid_to=clock.today()).user
    Login.objects.create(
        session_key="x", user=user, expire_date=now - timedelta(1), started_at=now, seen_at=now
    )
    GuessCount.objects.create(kind="account", key="x", since=now - timedelta(days=1))

    jobs.keep_accounts()

    assert (len(titles(user)), Login.objects.count(), GuessCount.objects.count()) == (1, 0, 0)


# locks


def lock(user):
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    for _ in range(5):
        with pytest.raises(LoginRefused):
            services.authenticate(username=user.username, password="", address="", at=clock.now())
    ledger.seal(at=clock.now())
    while wiring.listen(clock.now()):
        pass


@pytest.mark.parametrize("duty", Duty)
def test_guards_are_told_when_an_administrator_is_locked(office, duty):
    guard = appointed(office, Duty.SECURITY).user
    user = appointed(office, duty).user

    lock(user)

    is_told = duty is not Duty.NONE
    assert titles(guard) == (
        ["有管理员账号因连续失败被锁定，请核实是否本人操作。"] if is_told else []
    )


def test_a_locked_name_that_nobody_has_is_told_to_nobody(office):
    appointed(office, Duty.SECURITY)
    user = UserFactory.build(username="nobody")

    for _ in range(5):
        with pytest.raises(LoginRefused):
            services.authenticate(username=user.username, password="", address="", at=AT)
    ledger.seal(at=AT)
    wiring.listen(AT)

    assert not Notice.objects.exists()


# the operator


def run(action, username, capsys):
    code = command.run(argparse.Namespace(action=action, username=username))
    said = capsys.readouterr()
    return code, said.out + said.err


def test_the_operator_unlocks_lists_revokes_and_resets(office, capsys):
    user = appointed(office).user
    lock(user)
    now = clock.now()
    Login.objects.create(
        session_key="x",
        user=user,
        device="Windows",
        expire_date=now + timedelta(1),
        started_at=now,
        seen_at=now,
    )

    assert run("unlock", user.username.upper(), capsys) == (0, f"{user.username} 已解除锁定。\n")
    assert "当前登录 1 个" in run("sessions", user.username, capsys)[1]
    assert "1 个登录已结束" in run("revoke", user.username, capsys)[1]
    assert run("totp", user.username, capsys)[0] == 2
    assert "一次性口令" in run("reset", user.username, capsys)[1]
    assert [(kind, actor) for kind, _, _, actor, _ in told()][-3:] == [
        ("account.unlocked", None),
        ("login.ended", None),
        ("password.reset", None),
    ]


def test_the_operator_renews_the_last_administrator(office, capsys):
    post = appointed(office, Duty.SECURITY, valid_to=clock.today() - timedelta(days=3))
    plain = appointed(office)

    assert run("renew", post.user.username, capsys)[0] == 0
    assert run("renew", plain.user.username, capsys)[0] == 2
    assert run("renew", "nobody", capsys) == (
        2,
        "未找到该用户，可能已被移除或不在您的管辖范围内。\n",
    )

    with scoped(EVERYWHERE):
        newest = Post.objects.filter(user=post.user).latest("id")
    assert (newest.valid_from, newest.role) == (clock.today(), post.role)
    assert newest.valid_to == clock.today() + timedelta(days=365)


# settings


@pytest.mark.parametrize("name", ["admin_networks", "trusted_proxies"])
@pytest.mark.parametrize(
    "written", [["10.1.2.3/24"], ["somewhere"], ["10.1.2.0/24", ""], "10.1.2.3"]
)
def test_a_network_that_is_none_stops_the_program_with_a_sentence(name, written):
    with pytest.raises(ValidationError, match="网段"):
        Config(mode="test", **{name: written})


def test_networks_of_both_sorts_are_read():
    settings = Config(mode="test", admin_networks=["10.1.2.0/24", "10.1.3.4", "2001:db8::/32"])

    assert settings.admin_networks == [
        ip_network("10.1.2.0/24"),
        ip_network("10.1.3.4/32"),
        ip_network("2001:db8::/32"),
    ]


@pytest.mark.parametrize(
    ("mode", "set_to", "asks"),
    [("demo", None, False), ("test", None, False), ("demo", True, True)],
)
def test_administrators_need_a_second_factor_in_earnest(mode, set_to, asks):
    assert Config(mode=mode, admin_second_factor=set_to).asks_second_factor is asks
