"""Logging in, staying in, being led to what comes first; as a browser does it."""

import re
from datetime import timedelta
from ipaddress import ip_network

import pytest
import time_machine
from django.test import Client

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory, make_area
from tests.visiting import says, sent_to_login, text_of
from tests.web.operations import token_of
from wanghuo.base.people import services
from wanghuo.base.people.models import Login, SecondFactor, User
from wanghuo.base.people.rules import Duty
from wanghuo.base.people.rules import second_factor as totp
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.scoping import scoped

pytestmark = pytest.mark.django_db

PASSWORD, NEW = "Ysd-84-qingshi", "Zhn-37-baishui"
CHROME = "Mozilla/5.0 (Windows NT 10.0) Chrome/126 Safari/537"
INSIDE = {"REMOTE_ADDR": "10.1.2.9"}


@pytest.fixture
def county():
    return make_area("清石县")


def person(county, duty=Duty.NONE, **user):
    made = UserFactory(**user)
    made.set_password(PASSWORD)
    made.save(update_fields=["password"])
    with scoped(EVERYWHERE):
        role = RoleFactory(duty=duty, capabilities=["area.read", "people.read"])
        PostFactory(user=made, organisation=OrganisationFactory(area=county), role=role)
    return made


def log_in(user, client=None, password=PASSWORD, **extra):
    client = client or Client(headers={"User-Agent": CHROME})
    form = {"username": user.username, "password": password}
    return client, client.post("/login", form, **extra)


def kinds():
    return list(Fact._base_manager.order_by("id").values_list("kind", flat=True))


def test_a_login_is_a_row_that_says_whose_it_is_and_from_where(county):
    user = person(county)

    client, answer = log_in(user, **INSIDE)

    row = Login.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert (row.user, row.address, row.device) == (user, "10.1.2.9", "Windows · Chrome")
    assert row.expire_date - row.started_at == timedelta(hours=12)
    assert "Windows · Chrome" in text_of(client.get("/settings/logins"))


def test_logging_out_ends_the_row_and_is_told(county):
    client, _ = log_in(person(county))

    client.post("/logout")

    assert not Login.objects.exists()
    assert kinds() == ["login.succeeded", "login.ended"]


def test_five_wrong_passwords_lock_with_a_sentence_that_tells_nothing(county):
    user = person(county)
    for _ in range(5):
        says(log_in(user, password="x")[1], "用户名或口令不正确", 401)

    for known in (user, User(username="nobody")):
        for _ in range(0 if known is user else 5):
            log_in(known, password="x")
        says(log_in(known)[1], "该账号已锁定，请15分钟后再试", 429)


@pytest.mark.parametrize(
    ("duty", "minutes", "stays"),
    [
        (Duty.NONE, 29, True),
        (Duty.NONE, 30, False),
        (Duty.AUDIT, 14, True),
        (Duty.AUDIT, 15, False),
    ],
)
def test_an_idle_login_ends_and_says_so(county, duty, minutes, stays):
    start = clock.now()
    with time_machine.travel(start, tick=False) as now:
        client, _ = log_in(person(county, duty))
        now.move_to(start + timedelta(minutes=minutes))
        answer = client.get("/settings")

        assert (answer.status_code == 200) is stays
        assert Login.objects.exists() is stays
        if not stays:
            assert sent_to_login(answer)
            assert "长时间无操作，请重新登录" in text_of(client.get(answer["Location"]))
            assert kinds()[-1] == "login.ended"


def test_work_keeps_a_login_open_but_not_for_ever(county):
    start = clock.now()
    with time_machine.travel(start, tick=False) as now:
        client, _ = log_in(person(county))
        for minutes in range(20, 12 * 60, 20):
            now.move_to(start + timedelta(minutes=minutes))
            assert client.get("/settings").status_code == 200
        now.move_to(start + timedelta(hours=12))
        assert sent_to_login(client.get("/settings"))


def test_a_stream_does_not_show_that_somebody_is_there(county):
    start = clock.now()
    with time_machine.travel(start, tick=False) as now:
        client, _ = log_in(person(county))
        now.move_to(start + timedelta(minutes=20))
        client.get("/settings", headers={"Accept": "text/event-stream"})
        now.move_to(start + timedelta(minutes=31))
        assert sent_to_login(client.get("/settings"))


def test_one_sees_and_ends_ones_logins(county):
    user = person(county)
    here, _ = log_in(user)
    there, _ = log_in(user)
    other = Login.objects.get(pk=there.session.session_key)

    here.post(f"/settings/logins/{other.number}/end")

    assert sent_to_login(there.get("/settings"))
    again, _ = log_in(user)
    here.post("/settings/logins/end")
    assert sent_to_login(again.get("/settings"))
    assert here.get("/settings").status_code == 200
    assert here.post(f"/settings/logins/{other.number}/end").status_code == 404


def test_a_new_password_logs_the_other_devices_out(county):
    user = person(county)
    here, _ = log_in(user)
    there, _ = log_in(user)

    answer = here.post("/password", {"old": PASSWORD, "new": NEW, "again": NEW})

    assert answer.status_code == 302
    assert here.get("/settings").status_code == 200
    assert sent_to_login(there.get("/settings"))
    assert Login.objects.count() == 1


@pytest.mark.parametrize(("days", "leads"), [(89, False), (90, True)])
def test_an_old_password_is_changed_before_anything_else(county, days, leads):
    user = person(county, password_changed_at=clock.now() - timedelta(days=days))
    client, _ = log_in(user)

    answer = client.get("/settings")

    assert (answer.status_code == 302 and answer["Location"] == "/password") is leads
    if leads:
        assert "口令已使用满 90 天" in text_of(client.get("/password"))


def test_a_week_before_the_end_one_is_warned(county):
    user = person(county, password_changed_at=clock.now() - timedelta(days=85))
    client, _ = log_in(user)

    assert "口令将在5天后到期" in text_of(client.get("/settings"))


def test_a_one_time_password_is_of_no_use_after_three_days(county):
    made_at = clock.now() - timedelta(hours=72)
    user = person(county, must_change_password=True, password_changed_at=made_at)

    says(log_in(user)[1], "一次性口令已超过72小时", 401)


# the second factor


def enrol(client, user):
    client.post("/settings/second-factor")
    secret = SecondFactor.objects.get(user=user).secret
    page = client.get("/settings/second-factor").content.decode()
    assert totp.spaced(secret) in page
    assert 'src="data:image/svg+xml' in page
    code = totp.code_for(secret, totp.counter_at(clock.now()))
    return secret, client.post("/settings/second-factor/confirm", {"code": code})


def test_a_code_is_asked_after_the_password(county):
    user = person(county)
    client, _ = log_in(user)
    secret, answer = enrol(client, user)
    codes = re.findall(r"<code>([A-Z0-9-]{19})</code>", answer.content.decode())

    client, answer = log_in(user)
    page = answer.content.decode()
    claim = re.search(r'name="claim" value="([^"]+)"', page).group(1)

    assert len(codes) == 10
    assert "手机上的 6 位动态口令" in page
    assert sent_to_login(client.get("/settings"))
    says(client.post("/login/code", {"claim": claim, "code": "000000"}), "动态口令不正确", 401)
    next_code = totp.code_for(secret, totp.counter_at(clock.now()) + 1)
    answer = client.post("/login/code", {"claim": claim, "code": next_code})
    assert answer.status_code == 302
    assert client.get("/settings").status_code == 200


def test_the_code_page_without_a_password_leads_back():
    assert Client().get("/login/code")["Location"] == "/login"
    says(Client().post("/login/code", {"claim": "x", "code": "1"}), "请重新登录", 401)


@pytest.mark.parametrize("duty", Duty)
def test_administrators_enrol_before_anything_else(county, duty, settings):
    settings.ADMIN_SECOND_FACTOR = True
    user = person(county, duty)
    client, _ = log_in(user)
    is_led = duty is not Duty.NONE

    answer = client.get("/people/")

    assert (answer.status_code == 302) is is_led
    if is_led:
        assert answer["Location"] == "/settings/second-factor"
        _, confirmed = enrol(client, user)
        assert confirmed.status_code == 200
        assert client.get("/people/").status_code == 200


# where administrators may work


@pytest.mark.parametrize(("duty", "opens"), [(Duty.NONE, True), (Duty.SYSTEM, False)])
def test_an_administrator_does_not_log_in_from_elsewhere(county, duty, opens, settings):
    settings.ADMIN_NETWORKS = [ip_network("10.1.2.0/24")]
    user = person(county, duty)

    _, answer = log_in(user, REMOTE_ADDR="192.0.2.7")

    assert (answer.status_code == 302) is opens
    if not opens:
        says(answer, "只能从指定的管理网段", 403)
        assert kinds() == ["login.failed"]
    assert log_in(user, **INSIDE)[1].status_code == 302


def test_a_login_and_a_token_carried_elsewhere_open_nothing(county, settings):
    settings.ADMIN_NETWORKS = [ip_network("10.1.2.0/24")]
    user = person(county, Duty.SECURITY)
    client, _ = log_in(user, **INSIDE)
    token_of(user, "wh_secret")
    bearer = {"Authorization": "Bearer wh_secret"}

    assert client.get("/settings", **INSIDE).status_code == 200
    assert client.get("/api/me", **INSIDE).status_code == 200
    assert Client().get("/api/me", headers=bearer, **INSIDE).status_code == 200
    says(client.get("/settings", REMOTE_ADDR="192.0.2.7"), "管理网段", 403)
    for answer in (
        client.get("/api/me", REMOTE_ADDR="192.0.2.7"),
        Client().get("/api/me", headers=bearer, REMOTE_ADDR="192.0.2.7"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "outside_networks")


@pytest.mark.parametrize(
    ("proxies", "peer", "said", "address"),
    [
        ([], "10.0.0.1", "192.0.2.7", "10.0.0.1"),
        (["10.0.0.1/32"], "10.0.0.1", "192.0.2.7", "192.0.2.7"),
        (["10.0.0.1/32"], "10.0.0.1", "1.1.1.1, 192.0.2.7", "192.0.2.7"),
        (["10.0.0.0/8"], "10.0.0.1", "192.0.2.7, 10.0.0.2", "192.0.2.7"),
        (["10.0.0.1/32"], "10.0.0.9", "192.0.2.7", "10.0.0.9"),
        (["10.0.0.1/32"], "10.0.0.1", "nonsense", "10.0.0.1"),
        (["10.0.0.1/32"], "10.0.0.1", "", "10.0.0.1"),
        (["::1/128"], "::1", "2001:db8::7", "2001:db8::7"),
        (["10.0.0.1/32"], "::ffff:10.0.0.1", "[2001:db8::7]", "2001:db8::7"),
    ],
)
def test_a_proxy_of_ours_and_nobody_else_says_who_asks(
    county, settings, proxies, peer, said, address
):
    settings.TRUSTED_PROXIES = [ip_network(one) for one in proxies]

    log_in(person(county), REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=said)

    assert Login.objects.get().address == address


def test_wrong_tokens_close_their_address_and_right_ones_with_it(county):
    user = person(county)
    token_of(user, "wh_secret")
    right = {"Authorization": "Bearer wh_secret"}
    for _ in range(99):
        services.count_wrong_token(address="192.0.2.7", at=clock.now())
    wrong = Client(headers={"Authorization": "Bearer wh_wrong"})

    assert wrong.get("/api/me", REMOTE_ADDR="192.0.2.7").status_code == 401
    for client in (wrong, Client(headers=right)):
        answer = client.get("/api/me", REMOTE_ADDR="192.0.2.7")
        assert (answer.status_code, answer.json()["code"]) == (429, "address_blocked")
    assert Client(headers=right).get("/api/me", REMOTE_ADDR="192.0.2.8").status_code == 200
