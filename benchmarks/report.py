"""Drafting one monthly report over 100,000 facts costs little more than counting its figures.

The bare sum is every count that the report asks, one after another; drafting adds the report, its
figures, its sections, its deadline and its facts. Ten times the facts may take ten times as long.
"""

from datetime import UTC, date, datetime, timedelta

from harness import claim, main, median_ms

SMALL, LARGE = 10_000, 100_000
BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
DUE = date(2026, 11, 24)
DAYS = 60
FACTS_A_TASK = 10
KINDS = (
    "task.reported", "task.returned", "deadline.warned", "deadline.overdue", "deadline.escalated",
)  # fmt: skip


def measure() -> None:
    from wanghuo.kernel.actors import EVERYWHERE  # noqa: PLC0415 -- Django is set up now
    from wanghuo.kernel.scoping import scoped  # noqa: PLC0415 -- as above

    with scoped(EVERYWHERE):
        took = {facts: drafting(facts) for facts in (SMALL, LARGE)}
    claim(f"{LARGE} facts against {SMALL}", took[LARGE] / took[SMALL], at_most=12)


def drafting(facts: int) -> float:
    """Draft a report in a town of its own; return the milliseconds."""
    from wanghuo.governance.reporting import queries, services  # noqa: PLC0415 -- as above
    from wanghuo.governance.reporting.models import ReportFigure  # noqa: PLC0415 -- as above
    from wanghuo.kernel.actors import SYSTEM  # noqa: PLC0415 -- as above

    town, office = make_town(facts)
    fill(town, office, facts)
    duty = make_duty(town, office)

    def draft():
        report = services.open_report(duty, office, DUE, actor=SYSTEM, at=AT)
        services.refresh_report(report=report, actor=SYSTEM, at=AT)

    draft()
    asked = [
        queries.opened(one).asked for one in ReportFigure.objects.order_by("id")
        if one.report.organisation_id == office.pk
    ]  # fmt: skip
    asked = [one for one in asked if queries.is_counted(one)]
    bare = median_ms(lambda: queries.counted(asked), 5)
    whole = median_ms(draft, 5)
    print(f"{facts} facts: {len(asked)} counts {bare:.1f} ms, drafted {whole:.1f} ms")
    claim(f"a draft over {facts} facts against its bare counts", whole / bare, at_most=3)
    return whole


def make_town(number: int):
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now
    from wanghuo.base.people.models import Organisation  # noqa: PLC0415 -- as above

    area = Area.objects.create(
        name=f"镇{number}", level="town", code=str(number), path=str(number),
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    area.path = f"{area.pk}/"
    area.save(update_fields=["path"])
    office = Organisation.objects.create(
        area=area, area_path=area.path, name="镇消安办", kind="committee"
    )
    return area, office


def make_duty(town, office):
    from wanghuo.base.deadlines.rules import Frequency  # noqa: PLC0415 -- Django is set up now
    from wanghuo.governance.reporting import services  # noqa: PLC0415 -- as above
    from wanghuo.kernel.actors import SYSTEM  # noqa: PLC0415 -- as above

    terms = services.DutyTerms(
        title="本月情况", outline="monthly", freq=Frequency.MONTHLY, month_day="24",
        receiver_name="县消安办",
    )  # fmt: skip
    return services.add_duty(area=town, terms=terms, units=[office], actor=SYSTEM, at=AT)


def fill(town, office, facts: int) -> None:
    """Tasks with statements, deadlines and facts, spread over two months."""
    from wanghuo.governance.plans.models import (  # noqa: PLC0415 -- Django is set up now
        Plan,
        PlanItem,
        Progress,
        Task,
    )
    from wanghuo.kernel.facts.models import Fact  # noqa: PLC0415 -- Django is set up now

    here = {"area": town, "area_path": town.path}
    plan = Plan.objects.create(
        title="方案", file_name="a.txt", file_hash=town.code, file="a", text="", uploaded_at=BEGIN,
        state="confirmed", confirmed_at=BEGIN, **here,
    )  # fmt: skip
    item = PlanItem.objects.create(
        plan=plan, area_path=town.path, kind="task", ordinal=1, data={}, span_start=0, span_end=1
    )
    tasks = [
        Task(
            plan=plan, item=item, organisation=office, text=f"任务{n}", sentence="", span_start=0,
            span_end=1, created_at=moment(n), **here,
            **({"state": "done", "completed_at": moment(n)} if n % 2 else {"state": "assigned"}),
        )
        for n in range(facts // FACTS_A_TASK)
    ]  # fmt: skip
    Task.objects.bulk_create(tasks, batch_size=500)
    Progress.objects.bulk_create(
        (
            Progress(
                task=task, area_path=town.path, kind=("reported", "returned")[n % 2], at=moment(n),
                percent=50, text="走访",
            )
            for n, task in enumerate(tasks)
        ),
        batch_size=500,
    )  # fmt: skip
    Fact.objects.bulk_create(
        (
            Fact(
                kind=KINDS[n % len(KINDS)], subject_type="task",
                subject_id=str(tasks[n % len(tasks)].pk),
                area_id=town.pk, area_path=town.path, at=moment(n), body="{}",
            )
            for n in range(facts)
        ),
        batch_size=500,
    )  # fmt: skip


def moment(n: int) -> datetime:
    return BEGIN + timedelta(days=n % DAYS, seconds=n % 3600)


if __name__ == "__main__":
    main(measure)
