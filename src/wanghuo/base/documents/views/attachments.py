"""The one door to files: by what the record's room declared, as a download, harmless to the reader.

Whatever a file holds, a browser must neither run it nor guess at it: it is always saved, never
shown, except the small copy of a picture that the program has drawn itself.
"""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.documents import queries, services
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, logged_in
from wanghuo.kernel.operations import OCTETS

SANDBOX = "sandbox; default-src 'none'"


@require_GET
@logged_in
def file(request: ActorRequest, attachment_id: UUID) -> FileResponse:
    """Give a file back as it came, to be saved."""
    found = queries.readable_file(attachment_id, request.actor)
    content = services.open_file(found)
    answer = FileResponse(
        content, as_attachment=True, filename=found.file_name, content_type=OCTETS
    )
    return _harmless(answer, "private, no-store")


@require_GET
@logged_in
def preview(request: ActorRequest, attachment_id: UUID) -> FileResponse:
    """Show the small copy of a picture."""
    found = queries.readable_file(attachment_id, request.actor)
    answer = FileResponse(services.open_preview(found), content_type="image/jpeg")
    return _harmless(answer, "private, max-age=3600")


@require_POST
@logged_in
def withdraw(request: ActorRequest, attachment_id: UUID) -> HttpResponse:
    """Serve a file no more, and say why."""
    services.withdraw_attachment(
        attachment=queries.readable_file(attachment_id, request.actor),
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("附件已撤回，原文件和撤回原因仍留存备查。"))
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if is_ours else "today")


def _harmless(answer: FileResponse, caching: str) -> FileResponse:
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = caching
    return answer
