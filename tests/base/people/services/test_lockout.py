"""Wrong guesses lock, however many come at once; whoever is right is not kept out by himself."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection

from tests.base.people.conftest import AT
from tests.base.people.facts import bodies, kinds, told
from tests.factories import PostFactory, UserFactory, make_actor
from wanghuo.base.people import rules, services
from wanghuo.base.people.models import GuessCount
from wanghuo.base.people.rules.lockout import AccountLocked, AddressBlocked, Guarded
from wanghuo.base.people.services.policies import lockout_policy
from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.errors import CapabilityMissing, StaleRecord
from wanghuo.kernel.facts import services as facts

pytestmark = pytest.mark.django_db

PASSWORD, WRONG = "Ysd-84-qingshi", "wrong"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def user(land):
    made = UserFactory(username="zhang.san")
    made.set_password(PASSWORD)
    made.save(update_fields=["password"])
    PostFactory(organisation=land.office, user=made)
    return made


def attempt(password=WRONG, username="zhang.san", address="", at=AT):
    return services.authenticate(username=username, password=password, address=address, at=at)


def fail(times, **asked):
    for _ in range(times):
        with pytest.raises(rules.LoginRefused):
            attempt(**asked)


def test_five_wrong_passwords_lock_and_the_right_one_is_not_looked_at(land, user):
    fail(5)

    with pytest.raises(AccountLocked):
        attempt(PASSWORD)
    with pytest.raises(AccountLocked):
        attempt(PASSWORD, at=AT + 15 * MINUTE - timedelta(seconds=1))
    assert attempt(PASSWORD, at=AT + 15 * MINUTE) == user
    assert kinds() == ["login.failed"] * 5 + ["account.locked"]
    assert told()[-1] == ("account.locked", "user", str(user.pk), None, land.town.pk)


def test_a_name_nobody_has_locks_just_the_same():
    fail(5, username="nobody")

    with pytest.raises(AccountLocked):
        attempt(username="Nobody ")
    assert set(GuessCount.objects.values_list("kind", "user_id")) == {(Guarded.ACCOUNT, None)}


def test_what_was_typed_as_a_name_is_kept_nowhere():
    fail(1, username="my-secret-word", address="10.1.2.3")

    kept = str(list(GuessCount.objects.values())) + str(bodies())
    assert "my-secret-word" not in kept
    assert "10.1.2.3" not in kept
    assert bodies()[0]["data"] == {"step": "password", "address": facts.commitment("10.1.2.3")}


def test_a_right_password_is_no_failure_and_entering_forgets(user):
    fail(4)
    assert attempt(PASSWORD) == user
    fail(1)
    with pytest.raises(AccountLocked):
        attempt(PASSWORD)

    GuessCount.objects.update(locked_until=None, failures=4)
    services.enter(user=attempt(PASSWORD), address="", networks=[], at=AT)
    fail(4)
    assert attempt(PASSWORD) == user


def test_spraying_over_many_names_closes_the_address(user):
    limit = lockout_policy(AT.date()).address_failures
    for number in range(limit):
        fail(1, username=f"name{number}", address="10.9.9.9")

    with pytest.raises(AddressBlocked):
        attempt(PASSWORD, address="10.9.9.9")
    assert attempt(PASSWORD, address="10.9.9.8") == user
    assert kinds().count("address.blocked") == 1


def test_wrong_old_passwords_count_too(user):
    me = Actor(id=user.pk, name=user.name)
    for _ in range(5):
        with pytest.raises(rules.PasswordRefused):
            services.change_password(user=user, old="x", new="Neu-84-qingshi", actor=me, at=AT)

    with pytest.raises(AccountLocked):
        services.change_password(user=user, old=PASSWORD, new="Neu-84-qingshi", actor=me, at=AT)
    with pytest.raises(AccountLocked):
        attempt(PASSWORD)
    assert bodies()[0]["data"] == {"step": "password_change"}


def test_the_security_administrator_unlocks_and_that_is_told(land, user, granter):
    fail(5)

    services.unlock_user(user=user, actor=granter, at=AT)

    assert attempt(PASSWORD) == user
    assert told()[-1] == ("account.unlocked", "user", str(user.pk), granter.id, land.town.pk)


def test_nobody_unlocks_himself_out_of_reach_or_without_the_duty(land, user, manager):
    fail(5)
    myself = make_actor(land.county.path, rules.GRANT_MANAGE, user=user)

    with pytest.raises(rules.SelfGrant):
        services.unlock_user(user=user, actor=myself, at=AT)
    for actor in (manager, make_actor(land.other.path, rules.GRANT_MANAGE)):
        with pytest.raises(CapabilityMissing):
            services.unlock_user(user=user, actor=actor, at=AT)
    assert "account.unlocked" not in kinds()


def test_unlocking_what_is_open_is_stale(user):
    with pytest.raises(StaleRecord):
        services.unlock_user(user=user, actor=SYSTEM, at=AT)


def test_wrong_tokens_close_their_address():
    for _ in range(99):
        services.count_wrong_token(address="10.9.9.9", at=AT)
    assert kinds() == []
    services.count_wrong_token(address="10.9.9.9", at=AT)

    with pytest.raises(AddressBlocked):
        services.count_wrong_token(address="10.9.9.9", at=AT)
    assert kinds() == ["address.blocked"]


def test_old_counts_are_forgotten_and_locks_are_not(user):
    fail(5)
    fail(1, username="nobody", at=AT)

    assert services.forget_old(AT + 10 * MINUTE) == 0
    assert services.forget_old(AT + 31 * MINUTE) == 2


@pytest.mark.django_db(transaction=True)
def test_of_fifty_guesses_at_once_five_are_looked_at(land, monkeypatch):
    made = UserFactory(username="zhang.san")
    made.set_password(PASSWORD)
    made.save(update_fields=["password"])
    looked_at = count_checks(monkeypatch)

    refusals = many_at_once(50, lambda: attempt("wrong", address="10.1.2.3"))

    assert set(refusals) == {AccountLocked, rules.LoginRefused}
    assert refusals.count(rules.LoginRefused) == len(looked_at) == 5
    assert kinds().count("account.locked") == 1


@pytest.mark.django_db(transaction=True)
def test_of_fifty_guesses_at_many_names_the_address_is_held(monkeypatch):
    looked_at = count_checks(monkeypatch)
    GuessCount.objects.create(
        kind=Guarded.ADDRESS, key=facts.commitment("10.9.9.9"), failures=90, since=AT
    )
    names = iter(range(50))

    refusals = many_at_once(50, lambda: attempt(username=f"n{next(names)}", address="10.9.9.9"))

    assert refusals.count(rules.LoginRefused) == len(looked_at) == 10
    assert refusals.count(AddressBlocked) == 40


def count_checks(monkeypatch):
    """Note each time a password is really held against a hash; the hashing itself stays."""
    looked_at = []
    for method in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, method)

        def counted(self, *args, real=real):
            looked_at.append(real.__name__)
            return real(self, *args)

        monkeypatch.setattr(Argon2PasswordHasher, method, counted)
    return looked_at


def many_at_once(number, work):
    """Run the work in so many threads that start together; return how each was refused."""
    start, outcomes = threading.Barrier(number), []

    def run():
        try:
            start.wait()
            work()
            outcomes.append(None)
        except (rules.LoginRefused, AccountLocked, AddressBlocked) as refusal:
            outcomes.append(type(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
