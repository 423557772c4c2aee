"""Addresses of background work."""

from django.urls import path

from wanghuo.web import work

app_name = "work"
urlpatterns = [
    path("", work.jobs, name="jobs"),
    path("<uuid:job_id>", work.job, name="job"),
    path("<uuid:job_id>/cancel", work.cancel, name="cancel"),
    path("<uuid:job_id>/file", work.file, name="file"),
]
