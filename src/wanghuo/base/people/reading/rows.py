"""What a sheet of organisations or of users says, row by row."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from wanghuo.base.people.reading.grids import read_grid
from wanghuo.base.people.reading.tables import Column, Record, records
from wanghuo.kernel.errors import BadInput

R = TypeVar("R")

AREA_CODE = Column("区划代码", required=True, hint="12 位代码，网格另加 3 位；文本格式")
SECTOR = Column("行业条线", hint="不填为全部条线")

ORGANISATION_COLUMNS = (
    Column("单位名称", required=True, hint="全称，如 清石镇民政所"),
    Column("类别", required=True, hint="从下拉中选"),
    AREA_CODE,
    SECTOR,
    Column("别名", hint="文件中的其他叫法，用顿号分开"),
    Column("所属统称", hint="如 镇直相关单位，用顿号分开"),
)
USER_COLUMNS = (
    Column("用户名", required=True, hint="字母、数字或 _ . @ -；不用手机号、身份证号"),
    Column("姓名", required=True),
    Column("单位", required=True, hint="与单位名称一致"),
    Column("角色", required=True, hint="从下拉中选"),
    AREA_CODE,
    SECTOR,
    Column("职务", hint="如 所长"),
    Column("起始日期", hint="如 2026-03-05；不填为导入当日"),
    Column("截止日期", hint="当日仍有效；不填为长期"),
)


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation as the sheet says."""

    line: int
    name: str
    kind: str
    area_code: str
    sector: str
    aliases: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PostRow:
    """One user with one post as the sheet says; a user with two posts stands on two rows."""

    line: int
    username: str
    name: str
    organisation: str
    role: str
    area_code: str
    sector: str
    title: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row cannot be read."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class Sheet(Generic[R]):
    """The rows that could be read, and why the others could not."""

    rows: tuple[R, ...]
    problems: tuple[RowProblem, ...]


def read_organisations(content: bytes) -> Sheet[OrganisationRow]:
    """Read a sheet of organisations (单位表)."""
    return _read(content, ORGANISATION_COLUMNS, _organisation)


def read_users(content: bytes) -> Sheet[PostRow]:
    """Read a sheet of users and their posts (人员岗位表)."""
    return _read(content, USER_COLUMNS, _post)


def _read(content: bytes, columns: tuple[Column, ...], row: Callable[[Record], R]) -> Sheet[R]:
    rows: list[R] = []
    problems: list[RowProblem] = []
    for record in records(read_grid(content), columns):
        try:
            rows.append(row(record))
        except BadInput as error:
            problems.append(RowProblem(record.line, error.words))
    return Sheet(tuple(rows), tuple(problems))


def _organisation(record: Record) -> OrganisationRow:
    return OrganisationRow(
        line=record.line,
        name=record.must_text("单位名称"),
        kind=record.must_text("类别"),
        area_code=record.must_text("区划代码"),
        sector=record.text("行业条线"),
        aliases=_names(record.text("别名")),
        groups=_names(record.text("所属统称")),
    )


def _post(record: Record) -> PostRow:
    return PostRow(
        line=record.line,
        username=record.must_text("用户名"),
        name=record.must_text("姓名"),
        organisation=record.must_text("单位"),
        role=record.must_text("角色"),
        area_code=record.must_text("区划代码"),
        sector=record.text("行业条线"),
        title=record.text("职务"),
        valid_from=record.day("起始日期"),
        valid_to=record.day("截止日期"),
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in re.split("[、,;，；]", text) if name.strip())
