"""How imports go in and out of the API."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from wanghuo.base.documents.rules.imports import BatchState
from wanghuo.kernel.operations import Asked, Paging
from wanghuo.kernel.sheets.importing import ImportMode, RowResult


class ImportsAsked(Paging):
    """Which imports."""

    target: str = Field("", max_length=40, description="导入对象的代码")


class RowsAsked(Paging):
    """Which rows of an import."""

    result: RowResult | None = Field(None, description="只要这种结果的")


class ChoiceAsked(Asked):
    """The key, which rows, and the target's own options."""

    key: str = Field("", max_length=40, description="主键的代码；不填为第一个")
    mode: ImportMode = ImportMode.BOTH
    options: dict[str, str] = {}


class SheetColumnOut(Schema):
    """A column of a sheet."""

    heading: str
    required: bool
    kind: str
    hint: str


class KeyOut(Schema):
    """A way to find the record a row speaks of."""

    code: str
    label: str


class TargetOut(Schema):
    """What can be imported."""

    code: str
    label: str
    columns: list[SheetColumnOut]
    keys: list[KeyOut]


class BatchOut(Schema):
    """An import, how far it is, and its counts."""

    id: UUID
    target: str
    file_name: str
    file_hash: str
    key: str
    mode: ImportMode
    options: dict[str, str]
    state: BatchState
    problem: str
    ignored: list[str]
    counts: dict[str, int]
    total: int
    done: int
    job: UUID | None
    created_at: datetime
    applied_at: datetime | None
    ended_at: datetime | None


class RowOut(Schema):
    """What became of a row."""

    line: int
    result: RowResult
    note: str
    title: str
    subject: str
    undone: str
    undo_note: str


class FirstPasswordOut(Schema):
    """A first password, told once."""

    username: str
    password: str
