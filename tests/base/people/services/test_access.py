"""Log-in refuses without saying why; a token's secret is told once."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.base.people.conftest import AT
from tests.base.people.facts import bodies, kinds, told
from tests.factories import PostFactory, UserFactory, make_actor
from wanghuo.base.people import queries, rules, services
from wanghuo.base.people.models import ApiToken, User
from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord
from wanghuo.kernel.facts import services as facts

pytestmark = pytest.mark.django_db

PASSWORD = "Ysd-84-qingshi"


@pytest.fixture
def user(land):
    made = UserFactory(username="zhang.san")
    made.set_password(PASSWORD)
    made.save(update_fields=["password"])
    PostFactory(organisation=land.office, user=made)
    return made


def enter(username="zhang.san", password=PASSWORD, address="", at=AT):
    return services.authenticate(username=username, password=password, address=address, at=at)


def issue(user, days=30, name="报表", actor=None):
    actor = actor or Actor(id=user.pk, name=user.name)
    return services.issue_token(user=user, name=name, days=days, actor=actor, at=AT)


@pytest.mark.parametrize("username", ["zhang.san", " Zhang.San ", "ｚｈａｎｇ．ｓａｎ"])
def test_authenticate_returns_the_user_and_tells_nothing_yet(land, user, username):
    assert enter(username) == user
    assert told() == []


def test_enter_tells_that_somebody_is_in(land, user):
    services.enter(user=user, address="10.1.2.3", networks=[], at=AT)

    assert told() == [("login.succeeded", "user", str(user.pk), user.pk, land.town.pk)]
    assert bodies() == [
        {"before": {}, "after": {}, "data": {"address": facts.commitment("10.1.2.3")}}
    ]


@pytest.mark.parametrize("username", ["nobody", "", "张三", "a\0b", "x" * 500])
def test_authenticate_refuses_an_unknown_name(user, username):
    with pytest.raises(rules.LoginRefused, match="用户名或口令不正确"):
        enter(username)

    assert told() == [("login.failed", "user", "unknown", None, None)]
    assert bodies() == [{"before": {}, "after": {}, "data": {"step": "password"}}]


@pytest.mark.parametrize("password", ["", "ysd-84-qingshi", "x" * 10_000])
def test_authenticate_refuses_a_wrong_password(land, user, password):
    with pytest.raises(rules.LoginRefused):
        enter(password=password)

    assert told() == [("login.failed", "user", str(user.pk), None, land.town.pk)]


def test_authenticate_refuses_a_disabled_user_with_the_same_sentence(user):
    User.objects.filter(pk=user.pk).update(is_active=False)

    with pytest.raises(rules.LoginRefused) as refused:
        enter()

    assert str(refused.value) == rules.LoginRefused.sentence
    assert kinds() == ["login.failed"]


def test_authenticate_hashes_once_whether_the_name_is_known_or_not(user, monkeypatch):
    costs = []
    for method in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, method)

        def counted(self, *args, real=real):
            costs.append(real.__name__)
            return real(self, *args)

        monkeypatch.setattr(Argon2PasswordHasher, method, counted)
    for username in ("zhang.san", "nobody", "张三"):
        with pytest.raises(rules.LoginRefused):
            enter(username, "wrong")

    assert costs == ["verify", "encode", "encode"]


def test_issue_token_returns_the_secret_and_keeps_its_hash(land, user):
    secret = issue(user)

    token = ApiToken.objects.get()
    assert secret.startswith("wh_")
    assert len(secret) == 46
    assert token.secret_hash == rules.secret_hash(secret)
    assert (token.user_id, token.name) == (user.pk, "报表")
    assert (token.created_at, token.expires_at) == (AT, AT + timedelta(days=30))
    assert told() == [("token.issued", "apitoken", str(token.pk), user.pk, land.town.pk)]
    assert secret not in str(bodies())


@pytest.mark.parametrize(("days", "name"), [(0, "报表"), (366, "报表"), (30, " ")])
def test_issue_token_refuses_odd_terms(user, days, name):
    with pytest.raises(BadInput):
        issue(user, days, name)


def test_issue_token_for_somebody_else_is_refused(user):
    for actor in (SYSTEM, Actor(id=user.pk + 1, name="李四")):
        with pytest.raises(CapabilityMissing):
            issue(user, actor=actor)


def test_user_of_token_takes_one_query(user, django_assert_num_queries):
    secret = issue(user)

    with django_assert_num_queries(1):
        found = queries.user_of_token(secret, AT)
        assert found == user
        assert found.name == user.name


@pytest.mark.parametrize(("days", "alive"), [(-1, True), (0, False), (1, False)])
def test_token_dies_at_its_hour(user, days, alive):
    secret = issue(user)

    found = queries.user_of_token(secret, AT + timedelta(days=30 + days))

    assert found == (user if alive else None)


def test_token_of_a_disabled_user_opens_nothing(user):
    secret = issue(user)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert queries.user_of_token(secret, AT) is None


@pytest.mark.parametrize("secret", ["", "wh_", "wh_wrong", "\0"])
def test_unknown_secret_opens_nothing(user, secret):
    issue(user)

    assert queries.user_of_token(secret, AT) is None


def test_revoke_token_by_its_owner(land, user):
    secret = issue(user)
    token = ApiToken.objects.get()

    services.revoke_token(token=token, actor=Actor(id=user.pk, name=user.name), at=AT)

    assert queries.user_of_token(secret, AT) is None
    assert told()[1:] == [("token.revoked", "apitoken", str(token.pk), user.pk, land.town.pk)]


def test_revoke_token_by_who_answers_for_the_owner(land, user, manager):
    issue(user)
    token = ApiToken.objects.get()

    with pytest.raises(CapabilityMissing):
        services.revoke_token(
            token=token, actor=make_actor(land.other.path, rules.PEOPLE_MANAGE), at=AT
        )
    services.revoke_token(token=token, actor=manager, at=AT)

    assert token.revoked_at == AT


def test_revoke_token_twice_is_stale(user):
    issue(user)
    token, actor = ApiToken.objects.get(), Actor(id=user.pk, name=user.name)
    services.revoke_token(token=token, actor=actor, at=AT)

    with pytest.raises(StaleRecord):
        services.revoke_token(token=token, actor=actor, at=AT)
