"""Files that come up with a form, and files that go down to a person."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from wanghuo.kernel.errors import BadInput, Words

LARGEST_MB = 50


def uploaded(request: HttpRequest, field: str = "file") -> bytes:
    """Return the file that came with a form; refuse a missing or an enormous one."""
    file = request.FILES.get(field)
    if file is None:
        raise BadInput(problem="请先选择一个文件。")
    if (file.size or 0) > LARGEST_MB * 1024 * 1024:
        raise BadInput(problem=Words("文件超过 {limit} MB，请拆分后分次上传。", limit=LARGEST_MB))
    return bytes(file.read())


def file_name(request: HttpRequest, field: str = "file") -> str:
    """Return what the sender calls a file that came with a form."""
    file = request.FILES.get(field)
    return (file.name or "") if isinstance(file, UploadedFile) else ""


def download(content: bytes, name: str, content_type: str) -> HttpResponse:
    """Answer with a file to be saved."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
