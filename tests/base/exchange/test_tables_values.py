"""Each kind of value comes back exactly; what is no such value is refused, never a crash."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.base.exchange.rules import tables_values as values

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
MOMENTS = st.builds(
    lambda seconds, zone: (datetime(1970, 1, 2, tzinfo=UTC) + seconds).astimezone(zone),
    st.timedeltas(timedelta(days=-700_000), timedelta(days=2_900_000)),
    ZONES,
)
KINDS = [
    (values.TEXT, TEXT),
    (values.FILE, TEXT),
    (values.SEALED, TEXT),
    (values.INTEGER, st.integers()),
    (values.BOOLEAN, st.booleans()),
    (values.FLOAT, st.floats(allow_nan=False, allow_infinity=False)),
    (values.DECIMAL, st.decimals(allow_nan=False, allow_infinity=False)),
    (values.DATE, st.dates()),
    (values.TIME, st.times()),
    (values.MOMENT, MOMENTS),
    (values.SPAN, st.timedeltas()),
    (values.ID, st.uuids()),
    (values.BINARY, st.binary()),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@pytest.mark.parametrize(("kind", "known"), KINDS, ids=lambda one: getattr(one, "name", ""))
@given(data=st.data())
def test_value_comes_back_as_it_went(kind, known, data):
    value = data.draw(known)

    line = kind.encode(value)

    assert kind.decode(values.parse(line)) == value
    assert "\n" not in line
    assert line.encode().decode() == line


@given(JSON)
def test_json_is_settled_once_it_is_written(value):
    once = values.dump(values.parse(values.dump(value)))

    assert values.JSON.encode(once) == once
    assert values.parse(once) == value
    assert once.encode()


@pytest.mark.parametrize("kind", [kind for kind, _ in KINDS], ids=lambda kind: kind.name)
@given(value=JSON)
def test_whatever_is_given_is_read_or_refused(kind, value):
    try:
        decoded = kind.decode(value)
    except values.FAULTS:
        decoded = None

    assert decoded is None or kind.decode(values.parse(kind.encode(decoded))) == decoded


@pytest.mark.parametrize(
    "text",
    ["NaN", "Infinity", "-Infinity", "1e999", "[" * 100_000, "9" * 5000, '"\\ud800', b"\xff", ""],
    ids=lambda text: str(text)[:10],
)
def test_what_is_no_json_is_refused(text):
    with pytest.raises(values.FAULTS):
        values.parse(text)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (values.MOMENT, "2026-03-02T01:00:00"),
        (values.MOMENT, "2026-13-02T01:00:00Z"),
        (values.DECIMAL, "NaN"),
        (values.DECIMAL, "1,5"),
        (values.BINARY, "n0 base64!"),
        (values.TEXT, "half \ud800"),
        (values.INTEGER, True),
        (values.INTEGER, 1.0),
        (values.BOOLEAN, 1),
    ],
)
def test_near_miss_is_refused(kind, value):
    with pytest.raises(values.FAULTS):
        kind.decode(value)


def test_moment_is_written_in_utc_to_the_microsecond():
    at = datetime(2026, 3, 2, 9, 0, 0, 1, tzinfo=timezone(timedelta(hours=8)))

    assert values.MOMENT.encode(at) == '"2026-03-02T01:00:00.000001Z"'
    assert values.MOMENT.encode(datetime(7, 1, 1, tzinfo=UTC)) == '"0007-01-01T00:00:00.000000Z"'
    assert values.DECIMAL.encode(Decimal("1E+2")) == '"100"'
