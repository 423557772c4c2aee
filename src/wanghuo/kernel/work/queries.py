"""Read jobs: everybody his own, workers what is open."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from wanghuo.kernel.scoping import access
from wanghuo.kernel.work.models import Job
from wanghuo.kernel.work.rules import JobState


def jobs_of(actor_id: int) -> QuerySet[Job]:
    """Return what one has asked for, newest first."""
    return Job.objects.filter(actor_id=actor_id).order_by("-created_at", "-id")


def own_job(actor_id: int, job_id: UUID) -> Job:
    """Return one of one's own jobs, or refuse with `NotFound`."""
    return access(Job.objects.filter(actor_id=actor_id), pk=job_id)


def workable(at: datetime) -> QuerySet[Job]:
    """Return what a worker may take: what waits, and what a dead worker left; oldest first."""
    waiting = Q(state=JobState.QUEUED)
    left = Q(state=JobState.RUNNING, lease_until__lt=at)
    return Job.objects.filter(waiting | left).order_by("created_at", "id")
