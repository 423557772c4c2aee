"""Files that come up with a form, and files that go down to a person."""

from base64 import b64encode

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


def download(content: bytes, name: str, content_type: str) -> HttpResponse:
    """Answer with a file to be saved."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def data_link(content: bytes, content_type: str) -> str:
    """Put a file into a link of the answer itself, so that nothing of it stays on the server."""
    return f"data:{content_type};base64,{b64encode(content).decode()}"
