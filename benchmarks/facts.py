"""Recording, sealing and verifying facts, against bare inserts and against ten times less."""

from datetime import UTC, datetime

from harness import claim, main, median_ms, seconds

AT = datetime(2026, 3, 2, tzinfo=UTC)
AFTER = {"state": "assigned", "organisation": 17, "due_on": "2026-06-30"}
PER_TRANSACTION = 10
SMALL, LARGE = 3_000, 30_000


def measure() -> None:
    growing()
    recording()


def recording() -> None:
    """One change and its fact in a transaction, against one change and a bare row as wide."""
    from django.db import connection, models, transaction  # noqa: PLC0415 -- Django is set up now

    from wanghuo.kernel.actors import SYSTEM  # noqa: PLC0415 -- as above
    from wanghuo.kernel.facts import services as facts  # noqa: PLC0415 -- as above
    from wanghuo.kernel.facts.models import Fact  # noqa: PLC0415 -- as above
    from wanghuo.kernel.facts.services import Mark  # noqa: PLC0415 -- as above

    class Bare(models.Model):  # noqa: DJ008 -- nobody reads these rows
        """The same columns as a fact, without index, trigger or meaning."""

        id = models.UUIDField(primary_key=True)
        position = models.BigIntegerField(null=True)
        kind = models.CharField(max_length=60)
        subject_type = models.CharField(max_length=40)
        subject_id = models.CharField(max_length=40)
        actor_id = models.BigIntegerField(null=True)
        area_id = models.BigIntegerField(null=True)
        area_path = models.CharField(max_length=120)
        at = models.DateTimeField()
        body = models.TextField()

        class Meta:
            app_label = "facts"

    with connection.schema_editor() as editor:
        editor.create_model(Bare)
    subject = Mark("task", "0190d6a5-7c9d-7cc2-8a01-6d8bd0d1c8aa", 204, "1/17/204/")
    body = facts.canonical({"after": AFTER, "before": {}, "data": {}})
    new_id = Fact._meta.pk.default

    def record() -> None:
        facts.record("task.assigned", subject, actor=SYSTEM, at=AT, after=AFTER)

    def create() -> None:
        Bare.objects.create(
            id=new_id(),
            kind="task.assigned",
            subject_type=subject.type,
            subject_id=subject.id,
            area_id=subject.area_id,
            area_path=subject.area_path,
            at=AT,
            body=body,
        )

    def many(work, per_transaction):
        def run() -> None:
            for _ in range(200 // per_transaction):
                with transaction.atomic():
                    for _ in range(per_transaction):
                        work()

        return run

    for per_transaction in (1, PER_TRANSACTION):
        bare = median_ms(many(create, per_transaction))
        ours = median_ms(many(record, per_transaction))
        print(f"{200 / bare * 1000:.0f} bare rows/s, {200 / ours * 1000:.0f} facts/s")
        what = f"facts recorded, {per_transaction} per transaction, to bare rows created"
        claim(what, bare / ours, at_least=0.3)


def growing() -> None:
    """Ten times the facts must take about ten times as long to seal and to verify."""
    from wanghuo.kernel.facts import services as facts  # noqa: PLC0415 -- Django is set up now
    from wanghuo.kernel.facts.models import Fact  # noqa: PLC0415 -- as above
    from wanghuo.kernel.ledger import queries, services  # noqa: PLC0415 -- as above

    body = facts.canonical({"after": AFTER, "before": {}, "data": {}})

    def add(count: int) -> None:
        rows = (
            Fact(kind="task.assigned", subject_type="task", subject_id=str(n), at=AT, body=body)
            for n in range(count)
        )
        Fact._base_manager.bulk_create(rows, batch_size=500)

    add(SMALL)
    seal_small = seconds(lambda: services.seal(AT, force=True)) / SMALL
    verify_small = median_ms(queries.verify, 3)
    add(LARGE - SMALL)
    seal_large = seconds(lambda: services.seal(AT, force=True)) / (LARGE - SMALL)
    verify_large = median_ms(queries.verify, 3)
    assert queries.verify().facts == LARGE
    print(
        f"{1 / seal_large:.0f} facts/s sealed, {LARGE / verify_large * 1000:.0f} facts/s verified"
    )
    claim("sealing ten times the facts", 10 * seal_large / seal_small, at_most=12)
    claim("verifying ten times the facts", verify_large / verify_small, at_most=12)


main(measure)
