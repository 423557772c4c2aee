"""Keys are changed under a working house: nothing is lost, and whoever edits meanwhile wins."""

import json
import signal
from datetime import UTC, datetime

import pytest

from tests.factories import UserFactory
from tests.kernel.facts.elsewhere import run_there, this_database
from tests.kernel.facts.racing import elsewhere
from tests.kernel.test_encryption import NEW, OLD, put, stored
from wanghuo.base.people.models import User
from wanghuo.kernel import rotation
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.ciphers import written_key
from wanghuo.kernel.encryption import blind_index, blind_indexes
from wanghuo.kernel.facts.models import Fact

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def person(n):
    number = f"138{n:08d}"
    return UserFactory(mobile=number, mobile_index=blind_index(number))


@pytest.fixture
def people(settings):
    """Seven people under the old key; the new one is in force."""
    settings.FIELD_KEYS = OLD
    made = [person(n) for n in range(7)]
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    return made


def told():
    """The bodies of the facts of rotation, oldest first."""
    facts = Fact._base_manager.filter(kind=rotation.KEYS_ROTATED).order_by("id")
    return [json.loads(fact.body) | {"key": fact.subject_id} for fact in facts]


def rotate():
    return rotation.rotate(actor=SYSTEM, at=AT)


def counts():
    return rotation.rows_by_key()["people_user.mobile"]


def test_every_row_is_sealed_anew_and_its_index_rebuilt(people, settings):
    assert (counts(), rotation.old_rows()) == ({"old": 7}, 7)

    outcome = rotate()

    assert (outcome.sealed, outcome.yielded, outcome.unreadable) == (7, 0, [])
    assert (counts(), rotation.old_rows()) == ({"new": 7}, 0)
    settings.FIELD_KEYS = NEW
    assert [one.mobile for one in User.objects.order_by("id")] == [p.mobile for p in people]
    assert User.objects.get(mobile_index=blind_index("138 0000 0003")) == people[3]


def test_doing_it_again_changes_nothing(people):
    rotate()
    before = [stored(one) for one in people]

    outcome = rotate()

    assert (outcome.sealed, [stored(one) for one in people]) == (0, before)
    assert len(told()) == 1


def test_each_batch_carries_its_fact_with_its_count(people, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 3)

    rotate()

    assert [(body["key"], body["data"]["rows"]) for body in told()] == [
        ("new", 3),
        ("new", 3),
        ("new", 1),
    ]
    assert "138" not in json.dumps(told())


def test_another_cipher_is_rotated_to_as_well(people, settings):
    rotate()
    settings.FIELD_CIPHER = "aes-256-gcm"

    outcome = rotate()

    assert outcome.sealed == 7
    assert all(stored(one).startswith("a1.new.") for one in people)
    assert [one.mobile for one in User.objects.order_by("id")] == [p.mobile for p in people]


def test_search_finds_rows_of_both_keys_meanwhile(people, monkeypatch):
    monkeypatch.setattr(rotation, "PAUSE_SECONDS", 0)
    rows = next(rotation.columns()).batch(None)[:2]
    rotation._reseal(next(rotation.columns()), rows, rotation.Outcome(), actor=SYSTEM, at=AT)

    found = [User.objects.get(mobile_index__in=blind_indexes(f"138{n:08d}")).pk for n in range(7)]

    assert (counts(), found) == ({"new": 2, "old": 5}, [one.pk for one in people])


def test_an_edit_made_meanwhile_wins(people):
    column = next(rotation.columns())
    rows = column.batch(None)
    User.objects.filter(pk=people[0].pk).update(
        mobile="13999999999", mobile_index=blind_index("13999999999")
    )
    User.objects.filter(pk=people[1].pk).update(mobile="", mobile_index="")
    outcome = rotation.Outcome()

    rotation._reseal(column, rows, outcome, actor=SYSTEM, at=AT)

    assert (outcome.sealed, outcome.yielded) == (5, 2)
    assert User.objects.get(mobile_index=blind_index("13999999999")).mobile == "13999999999"
    assert (stored(people[1]), stored(people[1], "mobile_index")) == ("", "")


def test_what_cannot_be_opened_is_named_and_stops_nothing(people, settings):
    put(people[2], "s1.old.AAAA")
    settings.FIELD_KEYS = f"{NEW},{OLD}"

    outcome = rotate()

    assert (outcome.sealed, rotation.old_rows()) == (6, 1)
    assert outcome.unreadable == [
        f"people_user.mobile：密文损坏，或不是为这一列加密的，请从备份核对。（行 {people[2].pk}）"
    ]


def test_a_missing_key_is_named(people, settings):
    settings.FIELD_KEYS = f"{NEW},{written_key('other', b'x' * 32)}"

    outcome = rotate()

    assert (outcome.sealed, len(outcome.unreadable)) == (0, 7)
    assert "缺少密钥 old" in outcome.unreadable[0]


@pytest.mark.django_db(transaction=True)
def test_people_edit_while_keys_are_changed(settings):
    settings.FIELD_KEYS = OLD
    made = [person(n) for n in range(300)]
    settings.FIELD_KEYS = f"{NEW},{OLD}"

    def edit():
        for one in made:
            number = one.mobile.replace("138", "139", 1)
            changed = User.objects.filter(pk=one.pk)
            changed.update(mobile=number, mobile_index=blind_index(number))

    editing = elsewhere(edit)
    rotate()
    editing.result(60)
    rotate()

    assert counts() == {"new": 300}
    assert all(one.mobile.startswith("139") for one in User.objects.all())
    assert all(one.mobile_index == blind_index(one.mobile) for one in User.objects.all())


@pytest.mark.django_db(transaction=True)
def test_a_killed_rotation_is_run_again(settings):
    settings.FIELD_KEYS = OLD
    made = [person(n) for n in range(10)]
    settings.FIELD_KEYS = f"{NEW},{OLD}"

    run_there(
        this_database(),
        f"""
import os, signal
from django.conf import settings
from wanghuo.kernel import rotation
from wanghuo.kernel.actors import SYSTEM
settings.FIELD_KEYS = {settings.FIELD_KEYS!r}
rotation.BATCH = 3
swapped = []
swap = rotation.Column.swap
def dying(*words):
    swapped.append(words)
    if len(swapped) == 8:
        os.kill(os.getpid(), signal.SIGKILL)
    return swap(*words)
rotation.Column.swap = dying
rotation.rotate(actor=SYSTEM, at=AT)
""",
        code=-signal.SIGKILL,
    )

    assert counts() == {"new": 6, "old": 4}
    assert rotate().sealed == 4
    assert counts() == {"new": 10}
    assert sorted(one.mobile for one in User.objects.all()) == [one.mobile for one in made]
    assert sum(body["data"]["rows"] for body in told()) == 10
