"""Jobs are done once each, bear the death of their worker, and tell how far they are."""

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.base.people.racing import at_once
from tests.kernel.facts.elsewhere import run_there, this_database
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, NotFound
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.work import queries, rules, services
from wanghuo.kernel.work.models import Job
from wanghuo.kernel.work.rules import JobState

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ASKER = Actor(id=7, name="陆文竹")
done = []


def find_actor(user_id):
    return Actor(id=user_id, name="陆文竹")


def count_up(running):
    for n in range(running.arguments["to"]):
        running.progress(n, running.arguments["to"])
    done.append((running.actor.id, running.arguments["to"]))
    return {"summary": "数完了"}


def refuse(running):
    raise BadInput(problem="文件已损坏，请重新上传。")


def stumble(running):
    raise TypeError


def die(running):
    raise SystemExit


def write(running):
    running.attach("清单.txt", Path(running.arguments["path"]))
    return {}


services.declare("test.count", "数数", count_up)
services.declare("test.refuse", "拒绝", refuse)
services.declare("test.stumble", "出错", stumble)
services.declare("test.die", "中断", die)
services.declare("test.write", "写文件", write)


@pytest.fixture(autouse=True)
def _nothing_done():
    done.clear()


def start(kind="test.count", **arguments):
    return services.start_job(
        kind=kind, label="数到三", arguments={"to": 3} | arguments, actor=ASKER, at=AT
    )


def again(job):
    job.refresh_from_db()
    return job


@pytest.mark.django_db
def test_a_job_is_done_and_says_what_came_of_it():
    job = start()

    assert services.run_next(find_actor)

    again(job)
    assert (job.state, job.done) == (JobState.DONE, job.total)
    assert job.result == {"summary": "数完了"}
    assert done == [(7, 3)]
    assert not services.run_next(find_actor)


@pytest.mark.django_db
def test_jobs_are_taken_in_the_order_they_were_asked_for():
    first, second = start(to=1), start(to=2)

    services.run_next(find_actor)
    services.run_next(find_actor)

    assert done == [(7, 1), (7, 2)]
    assert again(first).started_at <= again(second).started_at


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "problem"),
    [("test.refuse", "文件已损坏，请重新上传。"), ("test.stumble", rules.UNEXPECTED)],
)
def test_a_job_that_cannot_be_done_says_why(kind, problem):
    job = start(kind)

    services.run_next(find_actor)

    assert (again(job).state, job.problem) == (JobState.FAILED, problem)
    assert job.ended_at is not None


@pytest.mark.django_db
def test_a_worker_told_to_stop_puts_its_job_back():
    job = start("test.die")

    with pytest.raises(SystemExit):
        services.run_next(find_actor)

    assert (again(job).state, job.claim, job.attempts) == (JobState.QUEUED, None, 0)


@pytest.mark.django_db
def test_a_waiting_job_is_cancelled_at_once_and_never_begun():
    job = services.cancel_job(job=start(), at=AT)

    assert job.state == JobState.CANCELLED
    assert not services.run_next(find_actor)
    with pytest.raises(rules.JobOver):
        services.cancel_job(job=job, at=AT)


@pytest.mark.django_db
def test_a_running_job_stops_at_its_next_step():
    job = start("test.cancelled_inside")

    services.run_next(find_actor)

    assert again(job).state == JobState.CANCELLED
    assert done == []


def cancel_inside(running):
    services.cancel_job(job=Job.objects.get(pk=running.job.pk), at=AT)
    running.progress(1, 3)
    done.append("went on")
    return {}


services.declare("test.cancelled_inside", "取消", cancel_inside)


@pytest.mark.django_db
def test_what_a_dead_worker_left_is_begun_again():
    job = start()
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING,
        claim=new_id(),
        attempts=1,
        lease_until=clock.now() - timedelta(seconds=1),
    )

    services.run_next(find_actor)

    assert (again(job).state, job.attempts) == (JobState.DONE, 2)


@pytest.mark.django_db
def test_what_a_living_worker_holds_is_left_alone():
    job = start()
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, claim=new_id(), lease_until=clock.now() + timedelta(seconds=30)
    )

    assert not services.run_next(find_actor)


@pytest.mark.django_db
def test_a_job_that_kills_every_worker_is_given_up():
    job = start()
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING,
        claim=new_id(),
        attempts=rules.MOST_ATTEMPTS,
        lease_until=clock.now() - timedelta(seconds=1),
    )

    assert not services.run_next(find_actor)

    assert (again(job).state, job.problem) == (JobState.FAILED, rules.STOPPED_TOO_OFTEN)
    assert done == []


def lose_claim(running):
    Job.objects.filter(pk=running.job.pk).update(claim=new_id())
    return {"summary": "太晚了"}


services.declare("test.lost", "被接手", lose_claim)


@pytest.mark.django_db
def test_a_worker_taken_for_dead_changes_nothing_any_more():
    job = start("test.lost")

    services.run_next(find_actor)

    assert (again(job).state, job.result) == (JobState.RUNNING, {})


@pytest.mark.django_db
def test_a_job_keeps_its_file_for_its_owner_and_not_for_ever(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    made = tmp_path / "清单.txt"
    made.write_text("一二三", "utf-8")
    job = start("test.write", path=str(made))

    services.run_next(find_actor)

    kept = queries.own_job(7, job.pk)
    with kept.file.open("rb") as content:
        assert content.read().decode() == "一二三"
    assert kept.file_name == "清单.txt"
    with pytest.raises(NotFound):
        queries.own_job(8, job.pk)
    assert services.forget_files(kept.ended_at + timedelta(days=29)) == 0
    assert services.forget_files(kept.ended_at + timedelta(days=31)) == 1
    assert again(job).file.name == ""
    assert not any(path.is_file() for path in (tmp_path / "files").rglob("*"))


@pytest.mark.django_db
def test_two_handlers_of_one_kind_are_a_mistake():
    with pytest.raises(ValueError, match="declared twice"):
        services.declare("test.count", "数数", refuse)
    with pytest.raises(ValueError, match="nobody declared"):
        start("test.unknown")


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_job():
    jobs = [start(to=n) for n in range(6)]

    at_once(*[lambda: [services.run_next(find_actor) for _ in range(6)]] * 2)

    assert sorted(n for _, n in done) == [0, 1, 2, 3, 4, 5]
    assert {again(job).attempts for job in jobs} == {1}


KILL = """
import os, signal
from wanghuo.kernel.work import services as work
from wanghuo.kernel.actors import Actor
def die(running):
    os.kill(os.getpid(), signal.SIGKILL)
work.declare("test.count", "数数", die)
work.run_next(lambda user_id: Actor(id=user_id, name=""))
"""


@pytest.mark.django_db(transaction=True)
def test_a_job_outlives_the_worker_that_was_killed():
    job = start()

    run_there(this_database(), KILL, code=-signal.SIGKILL)
    held = again(job).lease_until
    assert (job.state, job.attempts) == (JobState.RUNNING, 1)
    assert not services.run_next(find_actor)
    Job.objects.filter(pk=job.pk, lease_until=held).update(lease_until=clock.now())

    assert services.run_next(find_actor)
    assert (again(job).state, job.attempts, done) == (JobState.DONE, 2, [(7, 3)])
