"""No table is forgotten: it leaves with the house, or somebody wrote why it stays."""

from tests.house.files import ROOT
from wanghuo.base.exchange.queries.tables import all_models, page, tables
from wanghuo.base.exchange.rules import tables as rules
from wanghuo.kernel.registry import capabilities

COLUMNS = [(table, column) for table in tables() for column in table.columns]


def test_every_model_is_exported_or_left_out_for_a_reason():
    models = {model._meta.label_lower for model in all_models()}
    exported = {table.label for table in tables()}

    assert exported | set(rules.LEFT_OUT) == models
    assert exported & set(rules.LEFT_OUT) == set()
    assert all(rules.LEFT_OUT.values())


def test_no_table_refers_to_one_that_stays_behind():
    lost = [
        f"{table.label}.{column.name}"
        for table, column in COLUMNS
        if column.references in rules.LEFT_OUT
    ]

    assert lost == []


def test_what_a_table_refers_to_goes_before_it():
    order = [table.label for table in tables()]
    late = [
        f"{table.label}.{column.name}"
        for table, column in COLUMNS
        if column.references
        and column.references != table.label
        and not column.field.null
        and order.index(column.references) > order.index(table.label)
    ]

    assert late == []


def test_column_that_sounds_secret_is_held_secret():
    doubtful = [
        f"{table.label}.{column.name}"
        for table, column in COLUMNS
        if any(word in column.name for word in rules.SECRETIVE)
        and column.kind.name in {"text", "encrypted", "binary"}
        and not column.is_secret
    ]

    assert set(doubtful) == set(rules.NOT_SECRET)


def test_everything_that_is_named_of_tables_exists():
    columns = {table.label: set(table.by_name) for table in tables()}
    listed = {**rules.SECRET, **rules.personal_columns(), **rules.NAMED}

    assert {label: names - columns[label] for label, names in listed.items()} == {
        label: frozenset() for label in listed
    }
    assert set(rules.readable_tables()) | set(rules.CUT_BY) | rules.UNCUT <= set(columns)
    assert set(rules.readable_tables().values()) <= set(capabilities.labels)


def test_page_of_tables_is_what_the_models_say():
    assert (ROOT / "docs/developer/tables.md").read_text("utf-8") == page()
