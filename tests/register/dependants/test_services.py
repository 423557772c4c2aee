"""Visits to people who cannot escape alone; nothing that names one stands in clear."""

from datetime import date

import pytest
from django.db import connection

from tests.factories import make_area
from tests.register.samples import sample, small
from wanghuo.kernel.facts.models import Fact
from wanghuo.register.dependants.models import Dependant
from wanghuo.register.records.kinds import kind_named
from wanghuo.register.records.queries import RecordFilter, records_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]


@pytest.fixture
def village():
    return make_area("东山村", make_area("清石镇", make_area()))


@pytest.mark.parametrize(
    ("on", "is_listed"), [(date(2026, 5, 30), False), (date(2026, 5, 31), True)]
)
def test_whoever_is_not_visited_for_ninety_days_is_listed(on, is_listed, village):
    person = small("dependant", village, helper_name="李建国")
    small("helpvisit", village, dependant=person, visited_on=date(2026, 3, 1))
    small("helpvisit", village, dependant=person, visited_on=date(2025, 3, 1))
    assert Dependant.objects.get(pk=person.pk).last_visited_on == date(2026, 3, 1)

    rows = records_of(kind_named("dependant"), RecordFilter(subset="unvisited"), on=on)

    assert list(rows) == ([person] if is_listed else [])


def test_whoever_was_never_visited_is_listed(village):
    person = small("dependant", village)

    rows = records_of(
        kind_named("dependant"), RecordFilter(subset="unvisited"), on=date(2026, 1, 1)
    )

    assert list(rows) == [person]


def test_nothing_that_names_a_person_lies_in_clear(village):
    sample("dependant", village, "秘密")

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM dependants_dependant")
        stored = repr(cursor.fetchall())
    told = "".join(Fact.objects.values_list("body", flat=True))
    for word in ("秘密姓名", "秘密住址", "13812345678"):
        assert (word in stored, word in told) == (False, False)
