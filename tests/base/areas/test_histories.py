"""Any sequence of changes leaves the tree whole, and every former day as it was."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.base.areas.conftest import make_county
from tests.base.areas.trees import check_the_tree
from tests.factories import OrganisationFactory, make_actor
from wanghuo.base.areas import queries, services
from wanghuo.base.areas.models import Area, Designation
from wanghuo.base.areas.rules import AREA_MANAGE
from wanghuo.base.areas.services import Part
from wanghuo.base.people.models import Organisation
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.clock import SHANGHAI
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.scoping import scoped

ACTOR = make_actor("", AREA_MANAGE)
FIRST = date(2026, 1, 1)

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["rename", "recode", "merge", "split"]),
        st.integers(0, 30),
        st.integers(0, 30),
        st.integers(0, 2),  # days that pass before it
    ),
    max_size=8,
)


def change(step, number, on):
    """Do one step to some areas in force; the choice wraps round what there is."""
    kind, first, second, _ = step
    areas = list(Area.objects.filter(valid_to__isnull=True).order_by("id"))
    area, other = areas[first % len(areas)], areas[second % len(areas)]
    common = {"on": on, "actor": ACTOR, "at": datetime.combine(on, time(12), SHANGHAI)}
    if kind == "rename":
        services.rename_area(area=area, name=f"{number}号", **common)
    elif kind == "recode":
        services.rename_area(area=area, name=area.name, code=next_code(area, number), **common)
    elif kind == "merge":
        services.merge_areas(absorbed=[area], into=other, **common)
    else:
        children = Area.objects.filter(parent=area, valid_to__isnull=True).order_by("id")
        moving = tuple(children.values_list("pk", flat=True)[: second % 3])
        part = Part(f"新{number}", next_code(area, number), moving)
        services.split_area(area=area, parts=[part], **common)


def next_code(area, number):
    """A code of the area's level, below its parent, that nobody has used."""
    parent = area.parent
    own = {"county": 6, "town": 9, "village": 12}.get(area.level)
    if own is None:
        return f"{parent.code}{900 - number}"
    width = 2 if own == 6 else 3
    stem = parent.code[: own - width] if parent else area.code[:4]
    return f"{stem}{90 - number if width == 2 else 900 - number}".ljust(12, "0")


@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_any_sequence_of_changes_keeps_the_tree_and_every_former_day(steps, rolled_back):
    with rolled_back():
        place = make_county()
        for area in vars(place).values():
            Designation.objects.filter(area=area).update(parent=area.parent)
            OrganisationFactory(area=area)
        day, days = FIRST, {}

        for number, step in enumerate(steps):
            day += timedelta(days=step[3])
            try:
                change(step, number, day)
            except DomainError:
                continue
            check_the_tree()
            days[day] = remembered(day)

        with scoped(EVERYWHERE):
            for on, areas in days.items():
                assert queries.as_of(on) == areas
                for area in areas:
                    assert queries.find_by_code(area.code, on).pk == area.id
        for row in Organisation._base_manager.select_related("area"):
            assert row.area_path == living(row.area).path


def remembered(on):
    with scoped(EVERYWHERE):
        return queries.as_of(on)


def living(area):
    """The area itself, or whoever absorbed it in the end."""
    while area.successor_id:
        area = area.successor
    return area
