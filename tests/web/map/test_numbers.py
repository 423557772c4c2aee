"""Whatever lies wherever, and whatever is asked: the cells of a zoom hold every row once."""

from datetime import date

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_area
from tests.web.map.builders import make_places
from wanghuo.kernel.actors import EVERYWHERE, AreaPath, Reach, Scope
from wanghuo.kernel.geo.coordinates import pair_problem
from wanghuo.kernel.scoping import scoped
from wanghuo.register.records import queries
from wanghuo.register.records.forms import RecordFilterForm
from wanghuo.register.records.kinds import kind_named
from wanghuo.register.records.views.lists import asked_of
from wanghuo.web.map.clustering import clusters, points
from wanghuo.web.map.windows import Window

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 4)
anywhere = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
near = st.tuples(st.floats(113, 113.5), st.floats(23, 23.3))
positions = (anywhere | near).filter(lambda pair: not pair_problem(*pair))
held = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["shop", "hotel"]),
        "is_key": st.booleans(),
        "sector": st.sampled_from(["", "commerce", "health"]),
        "closed_on": st.sampled_from([None, None, ON]),
    }
)
rows = st.lists(st.tuples(st.booleans(), st.none() | positions, held), max_size=12)
asked = st.sampled_from(["", "kind=hotel", "is_key=on", "sector=health", "kind=shop&is_key=on"])
scopes = st.sampled_from(["all", "here", "sector"])


@pytest.fixture(scope="module")
def towns(django_db_setup, django_db_blocker):
    """Two towns, standing for all examples; each example takes its own places away again."""
    with django_db_blocker.unblock(), transaction.atomic():
        county = make_area("望山县")
        yield make_area("清泉镇", county), make_area("松林乡", county)
        transaction.set_rollback(True)


def scope_of(name, here):
    reach = Reach(AreaPath(here.path), frozenset(["health"]) if name == "sector" else None)
    return EVERYWHERE if name == "all" else Scope((reach,))


def found(query):
    kind = kind_named("place")
    return queries.records_of(kind, asked_of(kind, RecordFilterForm(kind, QueryDict(query))), on=ON)


@settings(max_examples=60)
@given(rows=rows, query=asked, scope=scopes, zoom=st.floats(0, 24))
def test_cells_of_every_zoom_hold_every_row_once(towns, rows, query, scope, zoom):
    with transaction.atomic():
        for is_here, pair, fields in rows:
            make_places(towns[0 if is_here else 1], [pair or (None, None)], **fields)

        with scoped(scope_of(scope, towns[0])):
            listed = found(query)
            placed = listed.filter(longitude__isnull=False).count()
            cells = clusters(listed, Window(zoom=zoom))
            single = points(listed, Window(zoom=zoom), ("name",))

        transaction.set_rollback(True)

    assert sum(one.count for one in cells) == len(single) == placed
    assert len({one.cell for one in cells}) == len(cells)


@settings(max_examples=60)
@given(
    pairs=st.lists(near, min_size=1, max_size=12),
    zoom=st.floats(6, 24),
    west=st.floats(113, 113.49),
    south=st.floats(23, 23.29),
    size=st.floats(0.0001, 0.5),
)
def test_a_window_counts_its_cells_whole_and_misses_no_row(towns, pairs, zoom, west, south, size):
    box = (west, south, west + size, south + size)
    window = Window(box, zoom)
    with transaction.atomic(), scoped(EVERYWHERE):
        make_places(towns[0], pairs)
        cut = clusters(found(""), window)
        single = {row[1:3] for row in points(found(""), window, ())}
        wide = Window((112, 22, 115, 25), zoom)
        object.__setattr__(wide, "resolution", window.resolution)
        object.__setattr__(wide, "stored", window.stored)
        whole = {one.cell: one.count for one in clusters(found(""), wide)}
        transaction.set_rollback(True)

    inside = [(lon, lat) for lon, lat in pairs if west <= lon <= box[2] and south <= lat <= box[3]]
    assert {one.cell: one.count for one in cut}.items() <= whole.items()
    assert sum(one.count for one in cut) >= len(inside)
    assert {*inside} <= single
