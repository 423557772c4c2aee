"""A phone comes home: what taking in a day of queued edits costs beside merely writing them down.

One inspector, forty places, 10,000 edits in batches of 500, as a phone sends them after a day
without a network; each batch judges, merges, reckons and tells. Beside it stand the same rows,
inserted bare in the same batches. Then a day ten times as long, for the growth; and the first day
sent again, which must add nothing.

    SYNC_EDITS=500 python benchmarks/sync.py    # a short day, to see that it runs
"""

from datetime import UTC, date, datetime, timedelta

from harness import claim, environ, main, seconds

AT = datetime(2026, 3, 2, tzinfo=UTC)
SMALL = int(environ.get("SYNC_EDITS", "10000"))
BATCH = 500
OF_ONE = 250
"""Edits of one inspection: some forty items with a result, a note, and second thoughts."""
ITEMS = 40


def measure() -> None:
    actor, places, version = set_up()
    small = day(places, version, SMALL)
    bare = seconds(lambda: insert(small, actor))
    taken = seconds(lambda: send(small, actor))
    print(f"{SMALL} edits: bare {bare:.2f} s, taken in {taken:.2f} s")
    claim("taking in to bare inserts of the same rows", taken / bare, at_most=12)
    again = seconds(lambda: send(small, actor))
    claim("the same day sent again to the first time", again / taken, at_most=1)
    large = day(places, version, SMALL * 10)
    longer = seconds(lambda: send(large, actor))
    claim("a day ten times as long", longer / taken, at_most=12)
    check(SMALL * 11)


def batches(edits):
    return [edits[n : n + BATCH] for n in range(0, len(edits), BATCH)]


def send(edits, actor) -> None:
    from wanghuo.prevention.inspections.services import receive_edits  # noqa: PLC0415 -- Django is set up now

    for batch in batches(edits):
        received = receive_edits(edits=batch, actor=actor, at=AT)
        assert {one.result.value for one in received.answers} <= {"accepted", "repeated"}


def insert(edits, actor) -> None:
    """Write the rows and nothing else, and undo them at the end."""
    from django.db import transaction  # noqa: PLC0415 -- Django is set up now

    from wanghuo.kernel.ids import new_id  # noqa: PLC0415 -- as above
    from wanghuo.prevention.inspections.models import Edit, Inspection  # noqa: PLC0415 -- as above
    from wanghuo.register.places.models import Place  # noqa: PLC0415 -- as above

    place = Place._base_manager.first()
    one = Inspection._base_manager.create(
        id=new_id(), place=place, place_kind=place.kind, area_id=place.area_id,
        area_path=place.area_path, kind="patrol", checklist_id=edits[0].checklist,
        inspector_id=actor.id, created_at=AT,
    )  # fmt: skip
    number = 0
    for batch in batches(edits):
        with transaction.atomic():
            rows = []
            for sent in batch:
                number += 1
                row = Edit(
                    id=new_id(), inspection=one, area_path=one.area_path, device=sent.device,
                    branch=sent.branch, base=0, seq=sent.seq, version=number, made_at=sent.made_at,
                    received_at=AT, by_id=actor.id, changes=dict(sent.changes), digest=sent.digest,
                )  # fmt: skip
                rows.append(row)
            Edit._base_manager.bulk_create(rows)
    Edit._base_manager.filter(inspection=one).delete()
    one.delete()


def day(places, version, count):
    """The edits of one day: inspection after inspection, each begun, filled, mended, finished."""
    from wanghuo.kernel.ids import new_id  # noqa: PLC0415 -- Django is set up now
    from wanghuo.prevention.inspections.rules import InspectionKind  # noqa: PLC0415 -- as above
    from wanghuo.prevention.inspections.services import Sent  # noqa: PLC0415 -- as above

    made = []
    while len(made) < count:
        key, branch, place = new_id(), new_id(), places[len(made) % len(places)]
        of_one = min(OF_ONE, count - len(made))
        for seq in range(1, of_one + 1):
            changes = {f"result:i{seq % ITEMS}": "fail" if seq % 97 == 0 else "pass"}
            if seq == of_one:
                changes = {"finished": {"at": AT.isoformat(), "edits": of_one}}
            made.append(
                Sent(
                    id=new_id(), inspection=key, device="机", branch=branch, base=0, seq=seq,
                    made_at=AT + timedelta(seconds=len(made)), place=place.pk,
                    kind=InspectionKind.PATROL, checklist=version.pk, changes=changes,
                )
            )  # fmt: skip
    return made


def check(edits: int) -> None:
    from wanghuo.prevention.inspections.models import Edit, Inspection  # noqa: PLC0415 -- Django is set up now

    assert Edit._base_manager.count() == edits
    assert not Inspection._base_manager.exclude(state="finished").exists()


def set_up():
    """One village with forty places, one check-list, one inspector."""
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now
    from wanghuo.base.people import queries as people  # noqa: PLC0415 -- as above
    from wanghuo.base.people.models import Organisation, Post, Role, User  # noqa: PLC0415 -- as above
    from wanghuo.prevention.checklists.models import Checklist, ChecklistVersion  # noqa: PLC0415 -- as above
    from wanghuo.register.places.models import Place  # noqa: PLC0415 -- as above

    area = Area.objects.create(
        name="甲村", level="county", parent=None, code="990100000000", path="new",
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    area.path = f"{area.pk}/"
    area.save()
    may = ["inspection.conduct", "inspection.read", "hazard.find", "place.read"]
    role = Role.objects.create(code="patrol", name="巡查", capabilities=may)
    user = User.objects.create(username="patrol", name="冯小满", created_at=AT)
    office = Organisation._base_manager.create(
        name="村委会", kind="village", area=area, area_path=area.path
    )
    Post._base_manager.create(
        user=user, role=role, organisation=office, area=area, area_path=area.path,
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    items = [
        {
            "code": f"i{n}", "title": f"第{n}项", "clause": "", "source": "测试", "how": "看",
            "photo": "none", "grade": "general", "score": 2,
        }
        for n in range(ITEMS)
    ]  # fmt: skip
    version = ChecklistVersion._base_manager.create(
        checklist=Checklist._base_manager.create(code="bench", name="检查表", latest=1),
        number=1, state="published", items=items, published_at=AT,
    )  # fmt: skip
    places = [
        Place(
            number=f"CS{n:07d}", name=f"商店{n}", area=area, area_path=area.path, created_at=AT,
            kind="shop",
        )
        for n in range(40)
    ]  # fmt: skip
    Place._base_manager.bulk_create(places)
    return people.actor_of(user, date(2026, 3, 2)), places, version


main(measure)
