"""A plan of 125 tasks for 20 villages: confirmed, given to every village, and amended.

The seconds are what whoever presses the button waits, here and now; on a busy machine they tell
more of the neighbours, so the processor's seconds stand beside them.
"""

import time
from datetime import UTC, date, datetime

from harness import claim, main

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
LATER = datetime(2026, 3, 9, 1, tzinfo=UTC)
JUNE, MAY = date(2026, 6, 30), date(2026, 5, 31)
TASKS, VILLAGES, ROUNDS = 125, 20, 3
CONFIRM_S, ASSIGN_S, AMEND_S = 1, 3, 5


def measure() -> None:
    from wanghuo.governance.plans import services  # noqa: PLC0415 -- Django is set up now
    from wanghuo.kernel.actors import EVERYWHERE, SYSTEM  # noqa: PLC0415 -- as above
    from wanghuo.kernel.scoping import scoped  # noqa: PLC0415 -- as above

    def confirm(plan, at):
        services.confirm_plan(plan=plan, actor=SYSTEM, at=at, accept_pending=True)
        plan.refresh_from_db()

    def assign(plan):
        outcome = services.assign_plan(plan=plan, actor=SYSTEM, at=AT)
        assert outcome.parts == TASKS * VILLAGES, outcome

    with scoped(EVERYWHERE):
        for number in range(ROUNDS):
            town = make_town(number)
            plan = enter(town, JUNE, AT)
            timed("confirmed", CONFIRM_S, confirm, plan, AT)
            timed("assigned", ASSIGN_S, assign, plan)
            amended = enter(town, MAY, LATER, previous=plan)
            timed("amended", AMEND_S, confirm, amended, LATER)


def timed(what: str, target: float, work, *arguments) -> None:
    start, worked = time.perf_counter(), time.process_time()
    work(*arguments)
    took, worked = time.perf_counter() - start, time.process_time() - worked
    said = f"{TASKS} tasks x {VILLAGES} villages {what}: {took:.2f} s, processor {worked:.2f} s"
    claim(f"{said}, of {target} s", took / target, at_most=1)


def make_town(number: int):
    from wanghuo.base.areas.rules import AreaLevel  # noqa: PLC0415 -- Django is set up now
    from wanghuo.base.people.models import Organisation  # noqa: PLC0415 -- as above

    town = make_area(f"镇{number}", AreaLevel.TOWN, f"{number}", None)
    for n in range(VILLAGES):
        village = make_area(f"村{n}", AreaLevel.VILLAGE, f"{number}-{n}", town)
        Organisation.objects.create(
            area=village, area_path=village.path, name=f"村{n}村民委员会", kind="village"
        )
    return town


def make_area(name, level, code, parent):
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now

    begins = date(2020, 1, 1)
    area = Area.objects.create(
        name=name, level=level, code=code, parent=parent, path=code, valid_from=begins
    )
    area.path = f"{parent.path if parent else ''}{area.pk}/"
    area.save(update_fields=["path"])
    return area


def enter(town, by, at, previous=None):
    """Put a plan under review, as if it had been read."""
    from wanghuo.governance.plans.reading import values  # noqa: PLC0415 -- Django is set up now
    from wanghuo.governance.plans.services.upload import (  # noqa: PLC0415 -- as above
        Original,
        enter_plan,
    )
    from wanghuo.kernel.actors import SYSTEM  # noqa: PLC0415 -- as above

    text, tasks = "方案\n", []
    for n in range(TASKS):
        sentence = f"{n}、排查整治第{n}类场所的消防安全隐患，{by.month}月底前完成。（各村）\n"
        span = values.Span(len(text), len(text) + len(sentence))
        text += sentence
        deadline = values.Deadline(values.DeadlineKind.BY, f"{by}前", span, date=by)
        unit = values.Unit("各村", values.UnitRole.RESPONSIBLE, span)
        tasks.append(values.Task(n, sentence, span, deadlines=(deadline,), units=(unit,)))
    period = values.Period(date(2026, 1, 1), date(2026, 12, 31))
    return enter_plan(
        area=town,
        original=Original("方案.txt", text.encode()),
        reading=values.PlanReading(text=text, title="方案", tasks=tuple(tasks), period=period),
        actor=SYSTEM,
        at=at,
        previous=previous,
    )


main(measure)
