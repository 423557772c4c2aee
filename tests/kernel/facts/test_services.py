"""Recording, sealing and reading facts: nothing lost, nothing twice, in one order for everybody."""

import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import OrganisationFactory, make_area
from tests.kernel.facts.telling import AT, KIND, positions, tell
from tests.kernel.ledger.tampering import tamper
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts import services
from wanghuo.kernel.facts.models import Cursor, Fact
from wanghuo.kernel.facts.services import Entry, Mark, record, record_all


def listening():
    heard = []
    return heard, lambda fact: heard.append(fact.subject_id)


@pytest.mark.django_db
def test_record_keeps_every_word_of_the_fact():
    organisation = OrganisationFactory(area=make_area())

    with transaction.atomic():
        fact = record(
            KIND,
            services.mark(organisation),
            actor=SYSTEM,
            at=AT,
            before={"state": "open"},
            after={"state": "done"},
            data={"备注": "已整改", "count": 2},
        )

    stored = Fact._base_manager.values().get(pk=fact.pk)
    assert stored == {
        "id": fact.pk,
        "position": None,
        "kind": KIND,
        "subject_type": "organisation",
        "subject_id": str(organisation.pk),
        "actor_id": None,
        "area_id": organisation.area_id,
        "area_path": organisation.area_path,
        "at": AT,
        "body": '{"after":{"state":"done"},"before":{"state":"open"},'
        '"data":{"count":2,"备注":"已整改"}}',
    }


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError, match="in the transaction"):
        record(KIND, Mark("thing", "1"), actor=SYSTEM, at=AT)

    assert not Fact._base_manager.exists()


@pytest.mark.django_db
def test_record_all_keeps_every_fact_in_the_order_given():
    entries = [
        Entry(Mark("thing", "2", 7, "1/7/"), after={"state": "open"}),
        Entry(Mark("thing", "1", 8, "1/8/"), before={"state": "open"}, data={"count": 1}),
    ]

    with transaction.atomic():
        facts = record_all(KIND, entries, actor=SYSTEM, at=AT)

    stored = Fact._base_manager.order_by("id")
    columns = ("id", "kind", "subject_type", "subject_id", "area_id", "area_path", "at", "body")
    assert list(stored.values_list(*columns)) == [
        (
            facts[0].pk, KIND, "thing", "2", 7, "1/7/", AT,
            '{"after":{"state":"open"},"before":{},"data":{}}',
        ),
        (
            facts[1].pk, KIND, "thing", "1", 8, "1/8/", AT,
            '{"after":{},"before":{"state":"open"},"data":{"count":1}}',
        ),
    ]  # fmt: skip


@pytest.mark.django_db
def test_record_all_of_a_thousand_is_a_few_statements(django_assert_max_num_queries):
    entries = [Entry(Mark("thing", str(n))) for n in range(1000)]

    # SQLite takes 999 values a statement, so 111 facts of nine columns
    with transaction.atomic(), django_assert_max_num_queries(14):
        record_all(KIND, entries, actor=SYSTEM, at=AT)

    assert Fact._base_manager.count() == 1000


@pytest.mark.django_db
def test_record_all_of_nothing_records_nothing():
    with transaction.atomic():
        assert record_all(KIND, [], actor=SYSTEM, at=AT) == []


@pytest.mark.django_db(transaction=True)
def test_record_all_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError, match="in the transaction"):
        record_all(KIND, [Entry(Mark("thing", "1"))], actor=SYSTEM, at=AT)

    assert not Fact._base_manager.exists()


@pytest.mark.django_db(transaction=True)
def test_fact_of_a_rolled_back_change_was_never_told():
    def change():
        tell()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        change()

    assert not Fact._base_manager.exists()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_what_has_no_single_spelling_is_refused(value):
    with pytest.raises(ValueError, match=r"JSON|surrogates"):
        services.canonical({"value": value})


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.integers()))
def test_canonical_does_not_depend_on_the_order_of_keys(value):
    backwards = dict(reversed(value.items()))

    assert services.canonical(value) == services.canonical(backwards)


def test_commitment_is_the_same_for_the_same_value_and_hides_it():
    first = services.commitment("13800000000")

    key_id, _, digest = first.partition(":")
    assert first == services.commitment("13800000000")
    assert first != services.commitment("13800000001")
    assert (len(key_id), len(digest)) == (8, 64)
    assert "13800000000" not in first


def test_commitment_under_another_key_names_the_other_key():
    first = services.commitment("张三")

    with override_settings(SECRET_KEY="another-key-of-more-than-32-characters"):
        second = services.commitment("张三")

    assert first.partition(":")[0] != second.partition(":")[0]
    assert first.partition(":")[2] != second.partition(":")[2]


@pytest.mark.django_db
def test_seal_gives_dense_positions_in_order_of_id():
    facts = [tell(str(n)) for n in range(3)]

    sealed = services.seal_positions()

    assert sealed == 3
    assert facts == sorted(facts, key=lambda fact: fact.pk)
    assert positions() == [("0", 1), ("1", 2), ("2", 3)]


@pytest.mark.django_db
def test_seal_goes_on_after_the_last_position_and_stops_at_its_limit():
    for n in range(5):
        tell(str(n))

    sealed = [services.seal_positions(limit=2) for _ in range(4)]

    assert sealed == [2, 2, 1, 0]
    assert positions() == [("0", 1), ("1", 2), ("2", 3), ("3", 4), ("4", 5)]


@pytest.mark.django_db
def test_seal_of_nothing_costs_one_look(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert services.seal_positions() == 0


@pytest.mark.django_db
def test_position_of_a_removed_fact_is_never_given_again():
    tell("1")
    tell("2")
    services.seal_positions()
    tamper("DELETE FROM facts_fact WHERE position = 2")
    tell("3")

    services.seal_positions()

    assert positions() == [("1", 1), ("3", 3)]


@pytest.mark.django_db
def test_seal_goes_on_after_the_last_position_even_if_its_cursor_was_lost():
    tell("1")
    services.seal_positions()
    Cursor.objects.all().delete()
    tell("2")

    services.seal_positions()

    assert positions() == [("1", 1), ("2", 2)]


@pytest.mark.django_db(transaction=True)
def test_seal_that_dies_before_its_commit_leaves_nothing_behind():
    tell("1")

    def seal_and_die():
        services.seal_positions()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        seal_and_die()

    assert positions() == []
    assert services.seal_positions() == 1
    assert positions() == [("1", 1)]


@pytest.mark.django_db
def test_advance_hands_over_each_fact_once_in_order():
    for n in range(5):
        tell(str(n))
    services.seal_positions()
    heard, handler = listening()

    counts = [services.advance("wiring", handler, limit=2) for _ in range(4)]

    assert counts == [2, 2, 1, 0]
    assert heard == ["0", "1", "2", "3", "4"]
    assert Cursor.objects.get(name="wiring").position == 5


@pytest.mark.django_db
def test_advance_does_not_hear_what_has_no_position_yet():
    tell()
    heard, handler = listening()

    assert services.advance("wiring", handler) == 0
    assert heard == []


@pytest.mark.django_db
def test_advance_keeps_a_place_for_each_reader():
    tell("1")
    services.seal_positions()
    first, hear_first = listening()
    second, hear_second = listening()

    services.advance("wiring", hear_first)
    services.advance("webhooks", hear_second)

    assert (first, second) == (["1"], ["1"])


@pytest.mark.django_db(transaction=True)
def test_advance_stops_before_the_fact_whose_handler_fails_and_keeps_the_rest():
    for n in range(3):
        tell(str(n))
    services.seal_positions()

    def stumble(fact):
        tell(f"effect of {fact.subject_id}")
        if fact.subject_id == "1":
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        services.advance("wiring", stumble)

    effects = Fact._base_manager.filter(subject_id__startswith="effect")
    assert [fact.subject_id for fact in effects] == ["effect of 0"]
    assert Cursor.objects.get(name="wiring").position == 1


@pytest.mark.django_db(transaction=True)
def test_advance_that_dies_in_the_middle_loses_nothing_and_repeats_nothing():
    for n in range(3):
        tell(str(n))
    services.seal_positions()

    def die_at_the_second(fact):
        tell(f"effect of {fact.subject_id}")
        if fact.subject_id == "1":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.advance("wiring", die_at_the_second)
    services.advance("wiring", lambda fact: tell(f"effect of {fact.subject_id}"))

    effects = Fact._base_manager.filter(subject_id__startswith="effect").order_by("id")
    assert [fact.subject_id for fact in effects] == [f"effect of {n}" for n in range(3)]
