"""The API of one's own background work."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from ninja import Query, Router, Schema

from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, logged_in
from wanghuo.kernel.operations import FILE_ANSWER, Listed, Page, Paging, listed
from wanghuo.kernel.work import queries, services
from wanghuo.kernel.work.models import Job
from wanghuo.kernel.work.rules import JobState
from wanghuo.web.work import file_of

router = Router(tags=["后台作业"])


class JobOut(Schema):
    """A job, how far it is, and what came of it."""

    id: UUID
    kind: str
    label: str
    state: JobState
    done: int
    total: int
    result: dict[str, Any]
    problem: str
    file_name: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


@router.get("/jobs", response=Page[JobOut], summary="本人后台作业")
@logged_in
def jobs(request: ActorRequest, asked: Query[Paging]) -> Listed:
    """List what one has asked for, newest first."""
    return listed(queries.jobs_of(request.actor.id or 0), asked)


@router.get("/jobs/{job_id}", response=JobOut, summary="一项后台作业")
@logged_in
def job(request: ActorRequest, job_id: UUID) -> Job:
    """Return how far a job is."""
    return queries.own_job(request.actor.id or 0, job_id)


@router.post("/jobs/{job_id}/cancel", response=JobOut, summary="取消作业")
@logged_in
def cancel_job(request: ActorRequest, job_id: UUID) -> Job:
    """Stop one of one's own jobs."""
    own = queries.own_job(request.actor.id or 0, job_id)
    return services.cancel_job(job=own, at=clock.now())


@router.get("/jobs/{job_id}/file", openapi_extra=FILE_ANSWER, summary="作业结果文件")
@logged_in
def job_file(request: ActorRequest, job_id: UUID) -> HttpResponseBase:
    """Return the file that a job made."""
    return file_of(queries.own_job(request.actor.id or 0, job_id))
