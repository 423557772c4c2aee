"""The second factor: enrolled with a code, each code once, lost phones."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.base.people.conftest import AT
from tests.base.people.facts import bodies, kinds, told
from tests.base.people.racing import at_once
from tests.base.people.services.test_logins import as_actor, log_in
from tests.factories import PostFactory, UserFactory, make_actor
from wanghuo.base.people import rules, services
from wanghuo.base.people.models import Login, RecoveryCode, SecondFactor
from wanghuo.base.people.rules import second_factor as totp
from wanghuo.base.people.rules.lockout import AccountLocked
from wanghuo.kernel.errors import CapabilityMissing, StaleRecord

pytestmark = pytest.mark.django_db

HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture
def user(land):
    return PostFactory(organisation=land.office).user


def code_at(user, at):
    secret = SecondFactor.objects.get(user=user).secret
    return totp.code_for(secret, totp.counter_at(at))


def enrol(user, at=AT):
    me = as_actor(user)
    services.begin_second_factor(user=user, actor=me, at=at)
    return services.confirm_second_factor(user=user, code=code_at(user, at), actor=me, at=at)


def prove(user, code, at=AT + HALF_MINUTE):
    services.prove_second_factor(user=user, code=code, address="", step="code", at=at)


def test_enrolling_gives_ten_codes_once_and_is_told(land, user):
    codes = enrol(user)

    assert len(set(codes)) == 10
    assert services.has_second_factor(user)
    assert told() == [("second_factor.enrolled", "user", str(user.pk), user.pk, land.town.pk)]
    kept = str(list(RecoveryCode.objects.values_list("code_hash", flat=True)))
    assert not [code for code in codes if code in kept]


def test_the_key_lies_encrypted(user):
    enrol(user)
    secret = SecondFactor.objects.get().secret

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM people_secondfactor")
        [(stored,)] = cursor.fetchall()
    assert secret not in stored


def test_a_key_without_a_code_asks_for_nothing(user):
    services.begin_second_factor(user=user, actor=as_actor(user), at=AT)

    assert not services.has_second_factor(user)
    with pytest.raises(totp.CodeRefused):
        services.confirm_second_factor(user=user, code="000000", actor=as_actor(user), at=AT)
    assert kinds() == []


def test_a_key_in_use_is_not_replaced(user):
    enrol(user)

    with pytest.raises(totp.SecondFactorPresent):
        services.begin_second_factor(user=user, actor=as_actor(user), at=AT)
    with pytest.raises(totp.SecondFactorMissing):
        services.confirm_second_factor(user=user, code="1", actor=as_actor(user), at=AT)


def test_each_code_opens_once(user):
    enrol(user)
    at = AT + HALF_MINUTE
    code = code_at(user, at)

    prove(user, code)

    with pytest.raises(totp.CodeRefused):
        prove(user, code)
    with pytest.raises(totp.CodeRefused):
        prove(user, code_at(user, AT))


def test_each_recovery_code_opens_once_and_is_told(user):
    codes = enrol(user)

    prove(user, codes[0].lower().replace("-", " "))

    with pytest.raises(totp.CodeRefused):
        prove(user, codes[0])
    prove(user, codes[1])
    assert kinds().count("recovery_code.used") == 2


def test_five_wrong_codes_lock_the_account(user):
    enrol(user)
    for _ in range(5):
        with pytest.raises(totp.CodeRefused):
            prove(user, "000000")

    with pytest.raises(AccountLocked):
        prove(user, code_at(user, AT + HALF_MINUTE))
    assert kinds()[-1] == "account.locked"


def test_passwords_that_are_right_do_not_buy_more_codes(user):
    user.set_password("Ysd-84-qingshi")
    user.save(update_fields=["password"])
    enrol(user)
    for _ in range(5):
        services.authenticate(username=user.username, password="Ysd-84-qingshi", address="", at=AT)
        with pytest.raises(totp.CodeRefused):
            prove(user, "000000")

    with pytest.raises(AccountLocked):
        services.authenticate(username=user.username, password="Ysd-84-qingshi", address="", at=AT)


def test_a_claim_carries_to_the_code_for_five_minutes_and_one_password(user):
    user.set_password("Ysd-84-qingshi")
    user.save(update_fields=["password"])
    claim = services.claim_of(user, AT)

    assert services.user_of_claim(claim, AT + timedelta(minutes=5)) == user
    for stale, at in ((claim, AT + timedelta(minutes=6)), (f"{claim}x", AT), ("", AT)):
        with pytest.raises(totp.ClaimOver):
            services.user_of_claim(stale, at)
    user.set_password("Neu-84-qingshi")
    user.save(update_fields=["password"])
    with pytest.raises(totp.ClaimOver):
        services.user_of_claim(claim, AT)


def test_its_owner_removes_it_with_a_code_only(user):
    codes = enrol(user)
    asked = {"user": user, "address": "", "actor": as_actor(user), "at": AT + HALF_MINUTE}

    with pytest.raises(totp.CodeRefused):
        services.remove_second_factor(code="000000", **asked)
    services.remove_second_factor(code=codes[0], **asked)

    assert not services.has_second_factor(user)
    assert not RecoveryCode.objects.exists()
    with pytest.raises(totp.SecondFactorMissing):
        services.remove_second_factor(code=codes[1], **asked)


def test_recovery_codes_are_renewed_with_a_code(user):
    old = enrol(user)
    me = as_actor(user)

    new = services.renew_recovery_codes(
        user=user, code=old[0], address="", actor=me, at=AT + HALF_MINUTE
    )

    with pytest.raises(totp.CodeRefused):
        prove(user, old[1])
    prove(user, new[0])
    assert "recovery_codes.renewed" in kinds()


def test_the_security_administrator_takes_it_from_another_and_logs_him_out(user, granter):
    enrol(user)
    log_in(user)

    services.reset_second_factor(user=user, actor=granter, at=AT)

    assert not services.has_second_factor(user)
    assert not Login.objects.exists()
    assert bodies()[-1]["data"] == {"logins": 1}
    with pytest.raises(StaleRecord):
        services.reset_second_factor(user=user, actor=granter, at=AT)


def test_nobody_else_takes_it_and_nobody_his_own(land, user, manager):
    enrol(user)
    other = as_actor(UserFactory())

    myself = make_actor(land.county.path, rules.GRANT_MANAGE, user=user)
    with pytest.raises(rules.SelfGrant):
        services.reset_second_factor(user=user, actor=myself, at=AT)
    with pytest.raises(CapabilityMissing):
        services.reset_second_factor(user=user, actor=manager, at=AT)
    with pytest.raises(CapabilityMissing):
        services.begin_second_factor(user=user, actor=other, at=AT)
    assert services.has_second_factor(user)


@pytest.mark.django_db(transaction=True)
def test_of_two_uses_of_one_code_one_wins(land):
    user = UserFactory()
    codes = enrol(user)
    code = code_at(user, AT + HALF_MINUTE)

    for text in (code, codes[0]):
        outcomes = at_once(lambda text=text: prove(user, text), lambda text=text: prove(user, text))
        assert sorted(outcomes, key=str) == [totp.CodeRefused, None]
