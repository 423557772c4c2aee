"""Start, cancel and run jobs.

A room declares what it can do in the background; anybody's request starts a job in its own
transaction and answers at once; `wanghuo worker` takes jobs one at a time. A job runs outside of
any transaction, commits batch by batch, and must bear being begun again.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.core.files import File
from django.db import connection
from django.db.models import F

from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.work import queries, rules
from wanghuo.kernel.work.models import Job
from wanghuo.kernel.work.rules import JobState

log = structlog.get_logger()

PROGRESS_SECONDS = 0.5
"""How often progress is written at most: a bar needs no more."""

Result = dict[str, Any]
FindActor = Callable[[int | None], Actor]


class JobCancelled(Exception):
    """The person who asked for the job wants it no more."""


class ClaimLost(Exception):
    """Another worker took this one for dead and has the job now."""


@dataclass
class Running:
    """A job in the hands of a worker, as its handler sees it."""

    job: Job
    actor: Actor
    at: datetime
    _told_at: datetime | None = field(default=None, repr=False)

    @property
    def arguments(self) -> dict[str, Any]:
        """What the job was started with."""
        arguments: dict[str, Any] = self.job.arguments
        return arguments

    def progress(self, done: int, total: int) -> None:
        """Say how far it has come; raises `JobCancelled` when nobody wants the rest.

        Call it between batches; what is too frequent is not written.
        """
        now = clock.now()
        if self._told_at and now - self._told_at < timedelta(seconds=PROGRESS_SECONDS):
            return
        self._told_at = now
        _hold(self.job, done=done, total=total)
        if Job.objects.filter(pk=self.job.pk, is_cancel_asked=True).exists():
            raise JobCancelled

    def attach(self, name: str, path: Path) -> None:
        """Keep a file as the job's result, for its owner to fetch."""
        with path.open("rb") as content:
            self.job.file.save(
                f"{self.job.pk}/{self.job.claim}{path.suffix}", File(content), save=False
            )
        _hold(self.job, file=self.job.file.name, file_name=name)


Handler = Callable[[Running], Result]


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be done in the background (作业类别)."""

    label: str
    handler: Handler


_kinds: dict[str, Kind] = {}


def declare(kind: str, label: str, handler: Handler) -> str:
    """Register what does jobs of this kind; ValueError when another does already."""
    known = _kinds.setdefault(kind, Kind(label, handler))
    if known.handler is not handler:
        msg = f"{kind} is declared twice"
        raise ValueError(msg)
    return kind


def start_job(
    *, kind: str, label: str, actor: Actor, at: datetime, arguments: Result | None = None
) -> Job:
    """Ask for a job (发起作业) in the caller's transaction; it starts when that is committed."""
    if kind not in _kinds:
        msg = f"nobody declared {kind}"
        raise ValueError(msg)
    return Job.objects.create(
        kind=kind, label=label[:120], arguments=arguments or {}, actor_id=actor.id, created_at=at
    )


def cancel_job(*, job: Job, at: datetime) -> Job:
    """Stop a job (取消作业): at once while it waits, at its next step while it runs."""
    if not job.is_open:
        raise rules.JobOver
    mine = Job.objects.filter(pk=job.pk)
    waiting = mine.filter(state=JobState.QUEUED)
    if waiting.update(state=JobState.CANCELLED, is_cancel_asked=True, ended_at=at) != 1:
        mine.filter(state=JobState.RUNNING).update(is_cancel_asked=True)
    job.refresh_from_db()
    return job


def run_next(find_actor: FindActor) -> bool:
    """Take the oldest open job and do it; tell whether there was one."""
    job = _take(clock.now())
    if job is None:
        return False
    with structlog.contextvars.bound_contextvars(job_id=str(job.pk), job=job.kind):
        try:
            with _heartbeat(job):
                _do(job, find_actor)
        except ClaimLost:
            log.warning("job.lost")
    return True


def forget_files(at: datetime) -> int:
    """Remove the files of jobs that ended long ago; return how many."""
    old = Job.objects.filter(ended_at__lt=at - rules.FILES_KEPT).exclude(file="")
    forgotten = 0
    for job in old.order_by("id")[:500]:
        job.file.delete(save=False)
        forgotten += Job.objects.filter(pk=job.pk).update(file="", file_name="")
    return forgotten


def _take(at: datetime) -> Job | None:
    """Claim a job: of several workers only one changes the row."""
    while (job := queries.workable(at).first()) is not None:
        seen = Job.objects.filter(
            pk=job.pk, state=job.state, claim=job.claim, attempts=job.attempts
        )
        if job.attempts >= rules.MOST_ATTEMPTS:
            seen.update(state=JobState.FAILED, problem=rules.STOPPED_TOO_OFTEN, ended_at=at)
            continue
        claim = new_id()
        if seen.update(
            state=JobState.RUNNING,
            claim=claim,
            attempts=F("attempts") + 1,
            started_at=at,
            lease_until=at + rules.LEASE,
        ):
            return Job.objects.get(pk=job.pk)
    return None


def _do(job: Job, find_actor: FindActor) -> None:
    try:
        result = _handle(job, find_actor)
    except JobCancelled:
        _end(job, JobState.CANCELLED)
    except DomainError as error:
        _end(job, JobState.FAILED, problem=str(error))
    except ClaimLost:
        raise
    except Exception:
        log.exception("job.failed")  # a bug in one kind of job must not stop the others
        _end(job, JobState.FAILED, problem=rules.UNEXPECTED)
    except BaseException:
        _release(job)
        raise
    else:
        _end(job, JobState.DONE, result=result, done=job.total)


def _handle(job: Job, find_actor: FindActor) -> Result:
    if job.is_cancel_asked:
        raise JobCancelled
    return _kinds[job.kind].handler(Running(job, find_actor(job.actor_id), clock.now()))


def _release(job: Job) -> None:
    """Put a job back when its worker is told to stop: that is no failed attempt."""
    held = Job.objects.filter(pk=job.pk, claim=job.claim, state=JobState.RUNNING)
    held.update(state=JobState.QUEUED, claim=None, lease_until=None, attempts=F("attempts") - 1)


def _end(job: Job, state: JobState, **changes: Any) -> None:  # noqa: ANN401 -- columns of the row
    _hold(job, state=state, ended_at=clock.now(), lease_until=None, **changes)


def _hold(job: Job, **changes: Any) -> None:  # noqa: ANN401 -- columns of the row
    """Change the row while it is still ours; `ClaimLost` when it is not."""
    lease = {"lease_until": clock.now() + rules.LEASE} | changes
    if Job.objects.filter(pk=job.pk, claim=job.claim, state=JobState.RUNNING).update(**lease) != 1:
        raise ClaimLost
    for column, value in changes.items():
        setattr(job, column, value)


@contextmanager
def _heartbeat(job: Job) -> Iterator[None]:
    """Renew the lease while the worker lives, however long one step of the job takes."""
    stop = threading.Event()
    thread = threading.Thread(target=_renew, args=(job, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _renew(job: Job, stop: threading.Event) -> None:
    try:
        while not stop.wait(rules.HEARTBEAT_SECONDS):
            held = Job.objects.filter(pk=job.pk, claim=job.claim, state=JobState.RUNNING)
            held.update(lease_until=clock.now() + rules.LEASE)
    finally:
        connection.close()
