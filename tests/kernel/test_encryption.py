"""A column that lies encrypted: what the program sees, what the database holds."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from django.db.models import F

from tests.factories import UserFactory
from wanghuo.base.people.models import User
from wanghuo.kernel.ciphers import KeyMissing, SealBroken, written_key
from wanghuo.kernel.encryption import Sealed, blind_index, blind_indexes, normal

pytestmark = pytest.mark.django_db
MOBILE = "13812345678"
OLD, NEW = written_key("old", b"o" * 32), written_key("new", b"n" * 32)


def stored(user, column="mobile"):
    with connection.cursor() as cursor:
        query = f"SELECT {column} FROM people_user WHERE id = %s"  # noqa: S608 -- our own column
        cursor.execute(query, [user.pk])
        return cursor.fetchone()[0]


def put(user, text, column="mobile"):
    with connection.cursor() as cursor:
        query = f"UPDATE people_user SET {column} = %s WHERE id = %s"  # noqa: S608 -- our own column
        cursor.execute(query, [text, user.pk])


@pytest.mark.parametrize("cipher", ["sm4-gcm", "aes-256-gcm"])
def test_the_program_reads_the_text_and_the_database_holds_none_of_it(settings, cipher):
    settings.FIELD_CIPHER = cipher

    user = UserFactory(mobile=MOBILE)

    assert User.objects.get(pk=user.pk).mobile == MOBILE
    assert MOBILE not in stored(user)
    assert stored(user).startswith({"sm4-gcm": "s1.", "aes-256-gcm": "a1."}[cipher])


def test_blank_stays_blank():
    user = UserFactory()

    assert (stored(user), User.objects.get(pk=user.pk).mobile) == ("", "")
    assert User.objects.filter(mobile="").get() == user


def test_update_and_bulk_writes_encrypt_too():
    one, two = UserFactory(), UserFactory()
    User.objects.filter(pk=one.pk).update(mobile=MOBILE)
    two.mobile = MOBILE
    User.objects.bulk_update([two], ["mobile"])

    assert [user.mobile for user in User.objects.order_by("id")] == [MOBILE, MOBILE]
    assert MOBILE not in stored(one) + stored(two)
    assert stored(one) != stored(two)


def test_values_hand_out_what_opens_only_when_read():
    UserFactory(mobile=MOBILE)

    [[sealed]] = User.objects.values_list("mobile")

    assert isinstance(sealed, Sealed)
    assert (str(sealed), bool(sealed), MOBILE in repr(sealed)) == (MOBILE, True, False)


def test_a_deferred_column_is_fetched_when_read():
    user = UserFactory(mobile=MOBILE)

    assert User.objects.only("name").get(pk=user.pk).mobile == MOBILE


def test_a_row_saved_for_another_reason_keeps_its_sealed_text():
    user = User.objects.get(pk=UserFactory(mobile=MOBILE).pk)
    before = stored(user)
    user.name = "李四"
    user.save()

    assert stored(user) == before


def test_a_person_can_be_loaded_and_saved_without_the_key(settings):
    settings.FIELD_KEYS = OLD
    user = UserFactory(mobile=MOBILE)
    settings.FIELD_KEYS = NEW

    loaded = User.objects.get(pk=user.pk)
    loaded.save()

    assert loaded.name == user.name
    with pytest.raises(KeyMissing, match=r"people_user\.mobile：缺少密钥 old"):
        _ = loaded.mobile


def test_what_older_keys_sealed_is_still_read(settings):
    settings.FIELD_KEYS = OLD
    user = UserFactory(mobile=MOBILE, mobile_index=blind_index(MOBILE))
    settings.FIELD_KEYS = f"{NEW},{OLD}"

    assert User.objects.get(pk=user.pk).mobile == MOBILE
    assert User.objects.get(mobile_index__in=blind_indexes(MOBILE)) == user


def test_a_text_copied_into_another_column_does_not_open():
    user = UserFactory(mobile=MOBILE)
    put(user, stored(user), "id_number")

    with pytest.raises(SealBroken):
        _ = User.objects.get(pk=user.pk).id_number


def test_plain_text_in_the_database_is_no_text():
    user = UserFactory()
    put(user, MOBILE)

    with pytest.raises(SealBroken):
        _ = User.objects.get(pk=user.pk).mobile


@pytest.mark.parametrize("asked", [{"mobile": MOBILE}, {"mobile__contains": "138"}])
def test_searching_the_column_itself_is_refused(asked):
    with pytest.raises(FieldError):
        list(User.objects.filter(**asked))


def test_ordering_by_another_column_is_untouched():
    UserFactory(mobile=MOBILE)

    assert User.objects.annotate(same=F("name")).get().mobile == MOBILE


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("138 1234 5678", MOBILE),
        ("１３８-1234-5678", MOBILE),
        ("（0931）1234567", "09311234567"),
        ("11010519491231002x", "11010519491231002X"),
        ("", ""),
    ],
)
def test_what_people_write_differently_is_searched_alike(written, folded):
    assert normal(written) == folded
    assert blind_index(written) == blind_index(folded)
