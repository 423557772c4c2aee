"""Lists leave the house (导出): a short one at once, a long one as background work.

Every list answers its export through `export_answer`, so each file says how many rows it has, under
which filters, who took it and when. For a long list a worker opens the same door again, in the name
of whoever asked and with the rights he has then: there is one way to make the rows.
"""

import io
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve
from django_htmx.middleware import HtmxDetails

from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest
from wanghuo.kernel.errors import NotFound, Words
from wanghuo.kernel.files import download
from wanghuo.kernel.sheets import (
    CSV,
    XLSX,
    About,
    Encoding,
    Rows,
    write_csv,
    write_workbook,
)
from wanghuo.kernel.sheets.writing import Told
from wanghuo.kernel.work import queries
from wanghuo.kernel.work import services as work
from wanghuo.kernel.work.models import Job

AT_ONCE = 5_000
"""Rows that are answered while a person waits."""


class Write(Protocol):
    """Writes rows into a file and counts them."""

    def __call__(
        self,
        target: Path | BinaryIO,
        header: Sequence[str],
        rows: Rows,
        about: About,
        *,
        told: Told | None = None,
    ) -> int:
        """Return how many rows were written."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file, asked for by a word in the address: ?xlsx=1."""

    suffix: str
    content_type: str
    write: Write


FORMATS = {
    "xlsx": Format("xlsx", XLSX, write_workbook),
    "csv": Format("csv", CSV.format(charset="utf-8"), write_csv),
    "gb18030": Format(
        "csv", CSV.format(charset="gb18030"), partial(write_csv, encoding=Encoding.GB18030)
    ),
}


class ReplayedRequest(ActorRequest):
    """A request for a long list, made again by a worker; the list is written into its file."""

    def __init__(self, running: work.Running) -> None:
        """Ask what was asked, as whoever asked."""
        super().__init__()
        self.running = running
        self.method = "GET"
        self.path = self.path_info = running.arguments["path"]
        self.GET = QueryDict(running.arguments["query"])
        self.actor = running.actor
        self.htmx = HtmxDetails(self)
        self.result: work.Result = {}

    def keep(self, name: str, write: Callable[..., int], total: int) -> HttpResponse:
        """Write the file, tell how far it is, and leave it with the job."""
        told = partial(self.running.progress, total=total)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "list").with_suffix(Path(name).suffix)
            count = write(path, told=told)
            self.running.attach(name, path)
        self.result = {"summary": Words("共 {count} 行，文件可供下载。", count=count)}
        return HttpResponse()


def is_export(request: ActorRequest) -> bool:
    """Tell whether the address asks for a file instead of a page."""
    return any(name in request.GET for name in FORMATS)


def named(find: Callable[[Any], object], key: object) -> str:
    """Return how a row names itself in a filter; one that the asker does not see stays a number."""
    if not key:
        return ""
    try:
        return str(find(key))
    except NotFound:
        return Words("编号 {key}", key=key)


def export_answer(
    request: ActorRequest,
    *,
    title: str,
    header: Sequence[str],
    rows: Rows,
    count: int,
    filters: Sequence[tuple[str, str]] = (),
) -> HttpResponseBase:
    """Answer with the list as a file, or with the page of the job that makes it.

    `rows` is read only where the file is made, so let it be lazy; `count` is about how many it has.
    """
    form = next(FORMATS[name] for name in FORMATS if name in request.GET)
    at = clock.now()
    about = About(title, request.actor.name, at, tuple(filters))
    name = f"{title}-{clock.local_date(at):%Y%m%d}.{form.suffix}"
    if isinstance(request, ReplayedRequest):
        write = partial(form.write, header=header, rows=rows, about=about)
        return request.keep(name, write, count)
    if count > AT_ONCE:
        label = Words("导出：{title}", title=title)
        return redirect("work:job", job_of(request, label, at).pk)
    out = io.BytesIO()
    form.write(out, header, rows, about)
    return download(out.getvalue(), name, form.content_type)


def job_of(request: ActorRequest, label: str, at: datetime, **more: str) -> Job:
    """Start the job that makes the file, or find the one that is already at it.

    `more` is what the door knows of the request and a worker could not.
    """
    arguments = {"path": request.path_info, "query": request.GET.urlencode(), **more}
    open_ones = queries.jobs_of(request.actor.id or 0).filter(kind=KIND, ended_at=None)
    for job in open_ones:
        if job.arguments == arguments:
            return job
    return work.start_job(kind=KIND, label=label, actor=request.actor, at=at, arguments=arguments)


def export_in_background(running: work.Running) -> work.Result:
    """Open the door again, in the name of whoever asked, and keep the file it makes."""
    request = ReplayedRequest(running)
    door = resolve(request.path_info)
    door.func(request, *door.args, **door.kwargs)
    return request.result


KIND = work.declare("list.export", "导出清单", export_in_background)
