"""What every operation of the API shares: a page of a list, and what its fields may hold."""

from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.http import HttpResponse
from ninja import Field, Schema
from ninja.files import UploadedFile
from pydantic import AfterValidator, ConfigDict

from wanghuo.kernel import errors
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.files import LARGEST_MB, download

T = TypeVar("T")

Listed = dict[str, Any]
"""A `Page` before it is checked against its schema."""

MOST_ROWS = 200
LARGEST_ID = 2**63 - 1
FIRST_YEAR, LAST_YEAR = 1900, 2200


def _reckonable(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        msg = f"日期应在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间"
        raise ValueError(msg)
    return day


RowId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
"""The key of a row, as any database can hold it."""
Day = Annotated[date, AfterValidator(_reckonable)]
"""A day that can be reckoned with."""
Code = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,40}$")]
"""A code in an address."""
Words = Annotated[str, Field(max_length=5000)]
"""What somebody wrote; a room may ask for less."""
LongText = Annotated[str, Field(max_length=LARGEST_MB * 1024 * 1024)]
"""A whole document."""


class Asked(Schema):
    """What is asked for; a misspelt field is refused, never lost silently."""

    model_config = ConfigDict(extra="forbid")


class Paging(Schema):
    """Which rows of a list: `limit` of them, from the one numbered `offset`."""

    limit: int = Field(50, ge=1, le=MOST_ROWS, description="每页条数")
    offset: int = Field(0, ge=0, le=10**9, description="跳过条数")


class Page(Schema, Generic[T]):
    """Some rows of a list, and how many it has in all."""

    items: list[T]
    count: int


class Count(Schema):
    """How many."""

    count: int


class RowTold(Schema):
    """What became of one row of an imported sheet."""

    line: int
    result: str
    reason: str


def listed(rows: QuerySet[Any], asked: Paging) -> Listed:
    """Read the rows asked for while the scope is in force, and count them all."""
    chosen = rows[asked.offset : asked.offset + asked.limit]
    return {"items": list(chosen), "count": rows.count()}


def some_of(rows: list[Any], asked: Paging) -> Listed:
    """Page a list that is reckoned as a whole."""
    return {"items": rows[asked.offset : asked.offset + asked.limit], "count": len(rows)}


def content_of(file: UploadedFile) -> bytes:
    """Return what a file holds; refuse an enormous one."""
    if (file.size or 0) > LARGEST_MB * 1024 * 1024:
        raise BadInput(
            problem=errors.Words("文件超过 {limit} MB，请拆分后分次上传。", limit=LARGEST_MB)
        )
    content: bytes = file.read()
    return content


def file_answer(file: FieldFile, name: str) -> HttpResponse:
    """Answer with a kept file, always as a download of no particular kind."""
    with file.open("rb") as content:
        return download(content.read(), name, OCTETS)


OCTETS = "application/octet-stream"
FILE_ANSWER: dict[str, Any] = {
    "responses": {
        200: {
            "description": "文件",
            "content": {OCTETS: {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
"""Says in the documentation that an operation answers with a file."""
